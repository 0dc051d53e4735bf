# shellcheck shell=bash
# What the cluster adds to the machine beside its processes, and how all of it is taken away again, whatever state a run
# that was killed has left it in.

SYSCTLS=(net/ipv4/ip_forward vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes net/netfilter/nf_conntrack_max
  net/netfilter/nf_conntrack_tcp_timeout_established net/netfilter/nf_conntrack_tcp_timeout_close_wait
  net/ipv4/vs/conntrack net/ipv4/conf/all/route_localnet)
# Folders whose places the daemons do not let one choose. They go with the cluster if it made them and they are empty.
FOLDERS=(/var/lib/kubelet /var/lib/cni /var/log/containers /var/log/pods /run/containerd)

prepare_host() {
  mkdir -p "$RUN/pids" "$CLUSTER/state" "$LOGS" "$STATE"
  chmod 700 "$RUN" "$CLUSTER/state"
  say "$ROOT" >"$RUN/owner"
  record_host
  mount --bind "$CLUSTER/state" "$STATE"
  mount --make-private "$STATE"
  mount --make-shared "$STATE"
  make_network
  make_cgroups
}

record_host() {
  local item
  for item in "${SYSCTLS[@]}"; do
    [[ ! -r /proc/sys/$item ]] || say "$item $(<"/proc/sys/$item")"
  done >"$RUN/sysctls"
  for item in "${FOLDERS[@]}"; do
    [[ -e $item ]] || say "$item"
  done >"$RUN/folders"
}

# The bridge has no ports; it carries the node's address, and the route that lets the host reach Services.
make_network() {
  ip link add "$BRIDGE" type bridge
  ip addr add "$NODE_IP/32" dev "$BRIDGE"
  ip link set "$BRIDGE" up
  ip route add "$SERVICE_CIDR" dev "$BRIDGE" src "$NODE_IP"
  echo 1 >/proc/sys/net/ipv4/ip_forward
}

make_cgroups() {
  local hierarchy
  while read -r hierarchy; do
    mkdir -p "$hierarchy/$CGROUP"
    if [[ -e $hierarchy/cpuset.cpus ]]; then
      cat "$hierarchy/cpuset.cpus" >"$hierarchy/$CGROUP/cpuset.cpus"
      cat "$hierarchy/cpuset.mems" >"$hierarchy/$CGROUP/cpuset.mems"
    fi
  done < <(hierarchies)
  mkdir -p "$(tracking_cgroup)/daemons"
}

hierarchies() {
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    say /sys/fs/cgroup
  else
    find /sys/fs/cgroup -mindepth 1 -maxdepth 1 -type d
  fi
}

# clear_all: idempotent. The owner's state folder goes too; its logs stay.
clear_all() {
  local owner
  owner=$(owner)
  end_processes
  remove_files
  remove_mounts
  remove_network
  remove_cgroups
  restore_host
  rm -rf --one-file-system "$RUN" "${owner:-$ROOT}/.cluster/state"
  rm -f "${owner:-$ROOT}/.cluster/kubeconfig"
}

owner() { cat "$RUN/owner" 2>/dev/null || true; }

end_processes() {
  local name
  # The kubelet first, else it starts again what is ended next; containerd and etcd last.
  for name in kubelet controller-manager scheduler proxy; do stop_daemon "$name"; done
  signal_cgroups TERM 2 kubepods
  stop_daemon containerd
  stop_daemon apiserver KILL
  stop_daemon etcd KILL
  signal_cgroups KILL 10 ''
}

# signal_cgroups SIGNAL SECONDS PART: sends it to the processes below our cgroup's PART, and waits until they are gone.
signal_cgroups() {
  local deadline=$((SECONDS + $2)) pids sent=''
  while pids=$(cluster_processes "$3") && [[ -n $pids ]]; do
    if [[ $1 == KILL || -z $sent ]]; then
      xargs kill -s "$1" <<<"$pids" 2>/dev/null || true
      sent=1
    fi
    ((SECONDS < deadline)) || return 0
    sleep 0.05
  done
}

cluster_processes() {
  local folder
  folder=$(tracking_cgroup)/$1
  [[ -d $folder ]] || return 0
  find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -un || true
}

# Files in places that containerd and the kubelet do not let one choose: the sockets of shims, and a few more.
remove_files() {
  local file socket
  for file in "$RUN"/containerd/io.containerd.runtime.v2.task/*/*/bootstrap.json "$RUN"/containerd/io.containerd.runtime.v2.task/*/*/address; do
    [[ -r $file ]] || continue
    socket=$(grep -o '/run/containerd/s/[0-9a-f]*' "$file" || true)
    [[ -z $socket ]] || rm -f "$socket"
  done
  if [[ -d /var/log/containers ]]; then
    find /var/log/containers -type l -lname "$RUN/*" -delete
  fi
  rm -f /var/lib/cni/results/penstock-*
  if grep -qx /var/lib/kubelet "$RUN/folders" 2>/dev/null; then
    rm -f /var/lib/kubelet/device-plugins/{DEPRECATION,kubelet.sock,kubelet_internal_checkpoint}
  fi
}

remove_mounts() {
  local target
  while read -r target; do
    umount "$target" 2>/dev/null || umount --lazy "$target" 2>/dev/null || true
  done < <(cluster_mounts)
}

# Innermost first, and of two on one place the later first.
cluster_mounts() {
  awk -v run="$RUN/" 'index($5, run) == 1 {print NR, $5}' /proc/self/mountinfo | sort -rn | cut -d ' ' -f 2- | sed 's/\\040/ /g'
}

remove_network() {
  local family link deadline=$((SECONDS + 3))
  for family in ip ip6; do
    nft delete table "$family" kube-proxy 2>/dev/null || true
  done
  # A pod's pair goes with its namespace, a moment after that.
  while [[ -n $(pod_links) ]] && ((SECONDS < deadline)); do sleep 0.05; done
  for link in $(pod_links) $BRIDGE; do
    ip link delete "$link" 2>/dev/null || true
  done
}

pod_links() {
  [[ -n $(type -P ip) ]] || return 0
  ip -o -4 addr show to "$NODE_IP" 2>/dev/null | awk -v bridge="$BRIDGE" '$2 != bridge {print $2}'
}

remove_cgroups() {
  local hierarchy
  while read -r hierarchy; do
    [[ ! -d $hierarchy/$CGROUP ]] || find "$hierarchy/$CGROUP" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  done < <(hierarchies)
}

restore_host() {
  local item value
  if [[ -r $RUN/sysctls ]]; then
    while read -r item value; do
      [[ $(<"/proc/sys/$item") == "$value" ]] || printf '%s\n' "$value" >"/proc/sys/$item" || true
    done <"$RUN/sysctls"
  fi
  if [[ -r $RUN/folders ]]; then
    while read -r item; do
      [[ ! -d $item ]] || find "$item" -xdev -depth -type d -empty -delete
    done <"$RUN/folders"
  fi
}
