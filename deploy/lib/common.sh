# What make up, make down and the end-to-end tests share. Sourced from the repository's top level.
# shellcheck shell=bash

system_namespace=penstock-system
# Read by those that source this file.
# shellcheck disable=SC2034
samples_namespace=penstock-samples

step() {
  printf '%4ss  %s\n' "$SECONDS" "$*"
}

fail() {
  echo "penstock: $*" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null || fail "$1 is missing: $2"
}

# kubectl and helm: the cluster's own where it was made here, else those of the machine.
use_tools() {
  export PATH="$PWD/.cluster/bin:$PATH"
  need kubectl "install kubectl, or unset KUBECONFIG to have a cluster made here"
  need helm "install Helm 3.14 or later, or unset KUBECONFIG to have a cluster made here"
}

# The cluster that KUBECONFIG names, else one of our own.
use_cluster() {
  need curl "install curl"
  need openssl "install openssl"
  [ -n "${JAVA_HOME:-}" ] || fail "no JDK 25 found: install one, or set JAVA_HOME to it"
  if [ -n "${KUBECONFIG:-}" ]; then
    own_cluster=false
    use_tools
    kubectl get --raw /readyz >/dev/null 2>&1 || fail "no API server answers for KUBECONFIG=$KUBECONFIG"
    [ -n "${REGISTRY:-}" ] || fail "set REGISTRY=host/path: the nodes of the cluster must be able to pull the images from somewhere"
    return
  fi
  own_cluster=true
  e2e/cluster/cluster up
  export KUBECONFIG="$PWD/.cluster/kubeconfig"
  use_tools
}

# A tag that changes when what goes into the image does, so that nothing is built, loaded or rolled in vain.
image_tag() {
  find pom.xml deploy/images "$@" -type f -not -path '*/target/*' \
    \( -not -path '*/src/test/*' -o -path '*/penstock/proxy/image/*' \) -print0 | sort -z |
    xargs -0 sha256sum | sha256sum | head -c 12
}

# Builds what has changed and brings it to the nodes.
provide_images() {
  operator_tag=dev-$(image_tag crds dataplane/protocol operator)
  proxy_tag=dev-$(image_tag dataplane/protocol dataplane/proxy)
  local name tag missing=()
  for name in operator proxy; do
    tag=${name}_tag
    [ -f "target/images/$name-${!tag}" ] || missing+=("$name=${!tag}")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    step "Build the images: ${missing[*]}"
    deploy/images/build "${missing[@]}"
  fi
  $own_cluster || return 0
  # Noted where the cluster keeps its state: with the cluster, what was loaded into it is gone.
  for name in operator proxy; do
    tag=${name}_tag
    if [ ! -f ".cluster/state/loaded/$name-${!tag}" ]; then
      step "Load the image penstock.dev/$name:${!tag}"
      e2e/cluster/cluster load "$(cat "target/images/$name-${!tag}")"
      mkdir -p .cluster/state/loaded
      touch ".cluster/state/loaded/$name-${!tag}"
    fi
  done
}

install_penstock() {
  provide_images
  local registry=${REGISTRY:-penstock.dev}
  step "Install the chart"
  kubectl apply --server-side --force-conflicts -f crds/manifests >/dev/null
  helm upgrade --install penstock deploy/helm/penstock --skip-crds --namespace "$system_namespace" --create-namespace \
    --set operator.image.repository="$registry/operator" --set operator.image.tag="$operator_tag" \
    --set dataplane.image.repository="$registry/proxy" --set dataplane.image.tag="$proxy_tag" \
    --set dataplane.upgradeRunning=true \
    --wait --timeout 180s >/dev/null
}
