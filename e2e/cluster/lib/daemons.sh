# shellcheck shell=bash
# Starting, watching and ending the daemons. Each has $RUN/pids/NAME with its process id and the process's start time,
# so that an id which the kernel has given to another process since is never taken for ours.

start_daemon() {
  local name=$1 pid
  alive "$name" && return
  mkdir -p "$RUN/pids" "$LOGS"
  rm -f "$RUN/stopped/$name"
  (
    close_descriptors
    echo "$BASHPID" >"$(tracking_cgroup)/daemons/cgroup.procs"
    ulimit -n "$(ulimit -Hn)"
    PATH=$(dirname "$(bin runc)"):$(dirname "$(bin containerd)"):$PATH
    "args_$name"
    cd "$RUN" || exit 1
    exec setsid "${ARGS[@]}" >>"$LOGS/$name.log" 2>&1 </dev/null
  ) &
  pid=$!
  say "$pid $(start_time "$pid")" >"$RUN/pids/$name"
}

close_descriptors() {
  local fd
  for fd in /proc/self/fd/*; do
    fd=${fd##*/}
    ((fd <= 2 || fd == 255)) || eval "exec $fd>&-"
  done
}

# The hierarchy whose cgroup lists every process of the cluster, daemons and containers alike.
tracking_cgroup() {
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    say "/sys/fs/cgroup/$CGROUP"
  else
    say "/sys/fs/cgroup/pids/$CGROUP"
  fi
}

start_time() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  read -ra stat <<<"${stat##*) }"
  say "${stat[19]}"
}

# alive NAME: whether the daemon runs; PID is its process id then.
alive() {
  local started
  PID=
  [[ -r $RUN/pids/$1 ]] || return 1
  read -r PID started <"$RUN/pids/$1"
  [[ -n $PID && $(start_time "$PID") == "$started" ]] || return 1
  ! grep -q '^State:.Z' "/proc/$PID/status" 2>/dev/null
}

any_alive() {
  local name
  for name in "${DAEMONS[@]}"; do
    ! alive "$name" || return 0
  done
  return 1
}

all_alive() {
  local name
  for name in "${DAEMONS[@]}"; do
    alive "$name" || return 1
  done
}

# dead_daemon TEXT: fails, with the end of its log, when a daemon that was started is gone while TEXT is awaited.
dead_daemon() {
  local name
  for name in "${DAEMONS[@]}"; do
    if [[ -e $RUN/pids/$name ]] && ! alive "$name" && [[ ! -e $RUN/stopped/$name ]]; then
      printf 'cluster: %s ended while waiting for %s; the end of %s:\n' "$name" "$1" "$LOGS/$name.log" >&2
      tail -n 8 "$LOGS/$name.log" >&2
      return 1
    fi
  done
}

# stop_daemon NAME [SIGNAL]: ends it with SIGTERM, and after 20 seconds with SIGKILL, and waits until it is gone.
stop_daemon() {
  local name=$1 signal=${2:-TERM} deadline=$((SECONDS + 20))
  mkdir -p "$RUN/stopped"
  touch "$RUN/stopped/$name"
  while alive "$name"; do
    kill -s "$signal" "$PID" 2>/dev/null || true
    local pid=$PID
    until ! alive "$name"; do
      if ((SECONDS >= deadline)); then
        signal=KILL deadline=$((SECONDS + 5))
        break
      fi
      sleep 0.05
    done
    [[ $pid == "$PID" ]] || break
  done
  rm -f "$RUN/pids/$name"
}

args_etcd() {
  # What etcd advertises must be of the form host:port, for a socket too: a file of that name in its working folder, $RUN.
  local listen=unix://$RUN/etcd.sock peer=unix://etcd-peer:0
  ARGS=("$(bin etcd)" --name penstock --data-dir "$STATE/etcd" --log-level warn --unsafe-no-fsync
    --listen-client-urls "$listen" --advertise-client-urls unix://etcd:0 --listen-peer-urls "$peer"
    --initial-advertise-peer-urls "$peer" --initial-cluster "penstock=$peer" --quota-backend-bytes 4294967296)
}

args_apiserver() {
  # shellcheck disable=SC2054 # Commas within options.
  ARGS=("$(bin kube-apiserver)" --v=1 --etcd-servers "unix://$RUN/etcd.sock" --bind-address "$NODE_IP" --advertise-address "$NODE_IP" --secure-port 6443
    --service-cluster-ip-range "$SERVICE_CIDR" --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction
    --allow-privileged --client-ca-file "$PKI/ca.crt"
    --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key"
    --kubelet-client-certificate "$PKI/apiserver-kubelet-client.crt" --kubelet-client-key "$PKI/apiserver-kubelet-client.key"
    --kubelet-certificate-authority "$PKI/ca.crt" --kubelet-preferred-address-types InternalIP
    --service-account-issuer https://kubernetes.default.svc.cluster.local
    --api-audiences https://kubernetes.default.svc.cluster.local
    --service-account-key-file "$PKI/sa.pub" --service-account-signing-key-file "$PKI/sa.key"
    --requestheader-client-ca-file "$PKI/front-proxy-ca.crt" --requestheader-allowed-names front-proxy-client
    --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group
    --requestheader-extra-headers-prefix X-Remote-Extra-
    --proxy-client-cert-file "$PKI/front-proxy-client.crt" --proxy-client-key-file "$PKI/front-proxy-client.key"
    --max-requests-inflight 4000 --max-mutating-requests-inflight 2000 --enable-aggregator-routing --profiling=false
    --shutdown-watch-termination-grace-period 1s
    --audit-policy-file "$RUN/etc/audit.yaml" --audit-log-path "$LOGS/audit.log" --audit-log-mode batch
    --audit-log-maxsize 200 --audit-log-maxbackup 2)
}

args_controller-manager() {
  ARGS=("$(bin kube-controller-manager)" --v=1 --kubeconfig "$PKI/controller-manager.kubeconfig" --secure-port 0 --leader-elect=false
    --service-account-private-key-file "$PKI/sa.key" --root-ca-file "$PKI/ca.crt" --use-service-account-credentials
    --cluster-signing-cert-file "$PKI/ca.crt" --cluster-signing-key-file "$PKI/ca.key"
    --kube-api-qps 500 --kube-api-burst 1000 --horizontal-pod-autoscaler-sync-period 5s --profiling=false
    --endpointslice-updates-batch-period 0s
    # The only node: to take it for lost after an outage of the API server would take every endpoint away.
    --node-monitor-grace-period 10m)
}

args_scheduler() {
  ARGS=("$(bin kube-scheduler)" --v=1 --secure-port 0 --config "$RUN/etc/scheduler.yaml")
}

args_containerd() {
  ARGS=("$(bin containerd)" --config "$RUN/etc/containerd.toml" --log-level warn)
}

args_kubelet() {
  ARGS=("$(bin kubelet)" --v=1 --config "$RUN/etc/kubelet.yaml" --kubeconfig "$PKI/kubelet.kubeconfig" --hostname-override "$NODE"
    --node-ip "$NODE_IP" --root-dir "$STATE/kubelet" --cert-dir "$STATE/kubelet/pki")
}

args_proxy() {
  ARGS=("$(bin kube-proxy)" --v=1 --config "$RUN/etc/proxy.yaml")
}
