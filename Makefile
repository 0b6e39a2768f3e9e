# `make` lists the targets. Everything made is under build/, which git ignores.
PYTHON ?= python3
PORT ?= 8255
VENV := build/venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Folders are listed too: a deleted file changes its folder's time.
SOURCES := mkdocs.yml $(shell find content site_src training_modules -not -name '*.pyc' -not -name __pycache__)

export PYTHON
export PYTHONUTF8 := 1
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/cache/pycache
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/build/cache/hypothesis
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.DELETE_ON_ERROR:
.PHONY: help demo test site site-usb serve outline check fix bench lock release-check successor-check lighthouse clean audit lock-audit

help:      ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 18

demo: site ## set everything up; serve site and quiz service at one local address with made-up people
	@$(BIN)/quiz demo --port $(PORT)

test: $(VENV)/.dev ## all checks and tests, exactly what CI runs
	@.ci/system-packages browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/plan check
	@$(MAKE) --no-print-directory site site-usb
	$(BIN)/quiz check
	$(BIN)/pytest

site: build/.site ## write the site to build/site
build/.site: $(VENV)/.runtime $(SOURCES)
	$(BIN)/plan build
	$(BIN)/mkdocs build --quiet --strict --clean
	@touch $@

site-usb: build/.usb ## write the copy that opens from a folder to build/usb
build/.usb: build/.site
	$(BIN)/mkdocs build --quiet --strict --clean -f site_src/usb.yml
	@touch $@

serve: $(VENV)/.runtime ## rebuild and reload in the browser while content is edited
	$(BIN)/plan build
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

outline: $(VENV)/.runtime ## print the plan as a tree of clauses
	@$(BIN)/plan outline

check: $(VENV)/.runtime ## check the content: every problem, with file and line
	@$(BIN)/plan check

fix: $(VENV)/.dev ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev site ## measure site and service against yardsticks; prints tables
	@for program in bench/bench_*.py; do $(BIN)/python $$program || exit 1; done

audit: $(VENV)/.dev build/audit/.tools site ## attack code and running service with the tools of audit/; up to 15 minutes
	@$(BIN)/python audit/run.py

build/audit/.tools: audit/static.lock audit/attack.lock audit/wapiti.lock
	@.ci/system-packages venv
	@for tools in static attack wapiti; do \
	    $(PYTHON) -m venv --clear build/audit/$$tools || exit 1; \
	    build/audit/$$tools/bin/python -m pip --disable-pip-version-check -qq install --require-hashes \
	        -r audit/$$tools.lock || exit 1; \
	done
	@touch $@

lock-audit: $(VENV)/.dev ## choose the newest allowed versions of the audit's tools and write their lock files
	$(PIP) install uv
	@for tools in static attack wapiti; do \
	    $(BIN)/uv pip compile audit/$$tools.in --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	        --no-emit-index-url --no-emit-find-links --no-config --custom-compile-command 'make lock-audit' \
	        -o audit/$$tools.lock || exit 1; \
	done

lock: $(VENV)/.dev ## choose the newest allowed versions anew and write both lock files
	$(PIP) install uv
	@for lock in "requirements.lock" "requirements-dev.lock --extra dev -c requirements.lock"; do \
	    $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	        --no-emit-index-url --no-emit-find-links --no-config --custom-compile-command 'make lock' -o $$lock || exit 1; \
	done

release-check: $(VENV)/.dev site ## build the wheel; run the demo from it in a fresh environment
	@$(BIN)/python bench/release_check.py

successor-check: $(VENV)/.dev site ## build the Markdown with ProperDocs and Zensical; compare with the site
	@$(BIN)/python bench/successor.py

lighthouse: $(VENV)/.dev site ## Lighthouse on the site and each page of a trainee, as deployed
	@$(BIN)/python bench/lighthouse.py

clean:     ## remove everything that was made
	rm -rf build

$(VENV)/.libraries: requirements.lock
	@.ci/system-packages venv
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.runtime: $(VENV)/.libraries pyproject.toml
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
