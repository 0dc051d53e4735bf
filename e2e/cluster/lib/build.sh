# shellcheck shell=bash
# Builds the programs and images, each family of programs from a go.mod of its own, into a cache outside the tree.
# A family's key is made of all that decides about its content, so a change of one family rebuilds that one only.

FAMILIES=(tools etcd containerd runc coredns backend helm grpcurl h2spec kubernetes)
# name=program:target in image; the first part of the name is the archive's.
IMAGES=(pause=penstock.dev/pause:dev coredns=penstock.dev/coredns:dev echo=penstock.dev/echo:dev)

declare -A PROGRAM=()

# resolve: computes the folders of the cache once; they need not exist.
resolve() {
  ((${#PROGRAM[@]} == 0)) || return 0
  [[ -n ${GO_VERSION:-} ]] || find_go || return 1
  local family key all='' name
  for family in "${FAMILIES[@]}"; do
    key=$(family_key "$family")
    all+=$key
    while IFS='=' read -r name _; do
      PROGRAM[$name]=$CACHE/$family-$key/bin/$name
    done < <(programs "$family")
  done
  IMAGE_DIR=$CACHE/images-$(sha256sum <<<"$all" | cut -c 1-16)
}

family_key() {
  (
    cd "$HERE/build" || exit 1
    {
      echo "$GO_VERSION $(uname -m)"
      find compile "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum | cut -c 1-16
  )
}

programs() { sed -n 's/^program //p' "$HERE/build/$1/recipe"; }

bin() {
  resolve || die "missing: Go 1.26 or newer"
  say "${PROGRAM[$1]}"
}

built() {
  resolve || return 1
  local name
  for name in "${PROGRAM[@]}"; do
    [[ -x $name ]] || return 1
  done
  for name in "${IMAGES[@]}"; do
    [[ -e $IMAGE_DIR/${name%%=*}.tar ]] || return 1
  done
}

build() {
  if built; then
    return
  fi
  mkdir -p "$CACHE"
  (
    flock -n 8 || {
      say "another build is running; waiting for it"
      flock 8
    }
    announce
    local family
    for family in "${FAMILIES[@]}"; do build_family "$family"; done
    build_images
  ) 8>"$CACHE/lock"
}

announce() {
  local name count=0
  for name in "${PROGRAM[@]}"; do
    [[ -x $name ]] || count=$((count + 1))
  done
  ((count == 0)) || say "cluster: building $count of ${#PROGRAM[@]} programs; all of them take about ten minutes on two cores, the API server alone three"
}

build_family() {
  local name package
  while IFS='=' read -r name package; do
    [[ -x ${PROGRAM[$name]} ]] || timed "built $name" compile "$1" "$name" "$package"
  done < <(programs "$1")
}

compile() {
  local target=${PROGRAM[$2]}
  mkdir -p "$(dirname "$target")"
  if ! (cd "$HERE/build/$1" && ../compile recipe "$3" "$target.part") >"$target.log" 2>&1 </dev/null; then
    tail -n 20 "$target.log" >&2
    return 1
  fi
  rm -f "$target.log"
  mv "$target.part" "$target"
}

build_images() {
  local image program tar
  mkdir -p "$IMAGE_DIR"
  for image in "${IMAGES[@]}"; do
    program=${image%%=*}
    tar=$IMAGE_DIR/$program.tar
    [[ -e $tar ]] || timed "made image ${image#*=}" make_image "$program" "${image#*=}" "$tar"
  done
}

make_image() {
  "$(bin mkimage)" -name "$2" -o "$3.part" "$(bin "$1")=/$1" && mv "$3.part" "$3"
}

# link_tools: what a person or a test calls, in one place that does not change with the cache's keys.
link_tools() {
  local tool
  mkdir -p "$CLUSTER/bin"
  for tool in kubectl helm grpcurl h2spec; do
    ln -sfn "$(bin "$tool")" "$CLUSTER/bin/$tool"
  done
  printf '#!/bin/sh\nexec %q --address %q --namespace k8s.io "$@"\n' "$(bin ctr)" "$CONTAINERD" >"$CLUSTER/bin/ctr"
  chmod 755 "$CLUSTER/bin/ctr"
}
