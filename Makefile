# Every task of the project. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Any JDK 25: the one JAVA_HOME names, else the first found where systems keep them.
JAVA_HOME := $(shell deploy/lib/find-jdk)
export JAVA_HOME
MVN := ./mvnw -q

.PHONY: help up down test unit e2e soak bench bench-jmh images format golden manifests clean

help: ## Lists what can be made
	@echo "Penstock: fleets of L7 gateways on Kubernetes."
	@echo
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "With KUBECONFIG set, up and down work on that cluster, and REGISTRY=host/path says where its nodes pull from."

up: ## From nothing to a served request: cluster, images, chart, samples, one curl through the gateway
	@deploy/lib/up

down: ## Stops and removes all that `make up` started
	@deploy/lib/down

test: unit e2e ## The unit and golden tests, then those end to end on a real cluster

unit: ## The tests that need no cluster, but for an API server of their own
	@e2e/cluster/cluster build
	@dataplane/lib/fetch-peers
	@operator/lib/fetch-providers
	@./mvnw verify -pl '!e2e'

e2e: ## The tests on a cluster: the one that is up, else one that is made and removed again
	@e2e/run

# The same test as among those of `make unit`, longer and with more to do.
soak: ## A pod at 80 % of its capacity for DURATION seconds (600) while config and backends change: holds and loses nothing
	@$(MVN) verify -pl dataplane/proxy -am -Dtest=SoakTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dsoak.percent=80 -Dsoak.seconds=$(or $(DURATION),600)

# SCENARIO, TARGETS, ROUNDS and SECONDS are what they are in dataplane/benchmarks/README.md.
bench: ## Measures the proxy beside nginx, HAProxy, Envoy and Vert.x on two cores, and prints one table
	@dataplane/lib/bench SCENARIO=$(SCENARIO) TARGETS=$(TARGETS) ROUNDS=$(ROUNDS) SECONDS=$(SECONDS)

bench-jmh: ## Measures lookup, parse, filters and the pipeline alone; BENCH=regex for some of them
	@$(MVN) package -pl dataplane/benchmarks -am -DskipTests
	@dataplane/benchmarks/jmh $(BENCH)

images: ## Builds the images of the operator and the proxy: archives, or with REGISTRY=host/path pushed there
	@deploy/images/build

format: ## Formats the code
	@$(MVN) spotless:apply

manifests: ## Writes crds/manifests again from the resource types
	@$(MVN) -pl crds test-compile exec:java@manifests

golden: ## Writes the expected files of the translation again
	@$(MVN) verify -pl operator -am -Dgolden.update=true -Dtest='Golden*' -Dsurefire.failIfNoSpecifiedTests=false

clean: ## Removes what was built, not the cluster
	@$(MVN) clean
	@rm -rf target
