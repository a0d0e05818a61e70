# Two commands are enough: `make site` builds the edition, `make test` runs all tests.
.DEFAULT_GOAL := help
.PHONY: site handout serve check lock help clean new-term new-incident new-source new-chapter import schemas hooks changes links fix

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
BASE ?= main
ESSAY := PYTHONPATH=hooks $(BIN)/python -m essay

# A fork's addresses come from its own remote; the environment has the last word.
REMOTE := $(shell git remote get-url origin 2>/dev/null | sed -nE 's,^(git@|ssh://git@|https?://)([^/:@]+)[:/](.+)$$,https://\2/\3,p' | sed 's,\.git$$,,')
ifneq ($(REMOTE),)
export REPO_URL ?= $(REMOTE)
endif
export NO_MKDOCS_2_WARNING := 1

site: $(VENV)/site.stamp  ## build the edition into site/
	@$(BIN)/mkdocs build --strict --quiet
	@$(ESSAY) count
	@echo "$(CURDIR)/site/index.html"

handout: $(VENV)/site.stamp  ## print the PDFs alone into site/handout/
	@$(BIN)/mkdocs build --strict --quiet --site-dir .cache/printed
	@mkdir -p site && rm -rf site/handout && cp -R .cache/printed/handout site/handout
	@echo "$(CURDIR)/site/handout/handout.pdf"

serve: $(VENV)/site.stamp  ## preview while writing: http://127.0.0.1:8000/ (PORT=… for another)
	@PYTHONPATH=hooks $(BIN)/python -m preview --port $(PORT)

check: $(VENV)/site.stamp  ## name every problem with its file and line (FILES=… some; FORMAT=github, json or sarif)
	@$(ESSAY) check $(if $(FORMAT),--format $(FORMAT)) $(FILES)

fix: $(VENV)/site.stamp  ## mend what is safe to mend, then check (FILES=… some; DRY_RUN=1 shows it only)
	@$(ESSAY) check --fix $(if $(DRY_RUN),--dry-run) $(FILES)

changes: $(VENV)/site.stamp  ## show, word by word, what has changed since BASE=main
	@$(ESSAY) changes -- "$(BASE)"

# Only what stands on the command line is handed on, by way of the shell's variables, where no quotation mark can do harm.
given = $(if $(findstring command,$(origin $(1))),--$(2)="$$$(1)")

new-term: $(VENV)/site.stamp  ## write a term to be filled in: ID=… TITLE=…
	@$(ESSAY) new term $(call given,ID,id) $(call given,TITLE,title)

new-incident: $(VENV)/site.stamp  ## write an incident to be filled in: DATE=… ID=… TITLE=…
	@$(ESSAY) new incident $(call given,DATE,date) $(call given,ID,id) $(call given,TITLE,title)

new-source: $(VENV)/site.stamp  ## add a work to the bibliography: KEY=… TYPE=book, article, report, online …
	@$(ESSAY) new source $(call given,KEY,key) $(call given,TYPE,type)

new-chapter: $(VENV)/site.stamp  ## write a chapter to be filled in, and list it in nav: ID=… TITLE=…
	@$(ESSAY) new chapter $(call given,ID,id) $(call given,TITLE,title)

import: $(VENV)/site.stamp  ## split a finished text into chapters: TEXT=essay.txt, .docx or .html (TITLE=…; TIDY=1; DRY_RUN=1 shows the report only)
	@$(ESSAY) import $(call given,TITLE,title) $(if $(TIDY),--tidy) $(if $(DRY_RUN),--dry-run) -- "$$TEXT"

schemas: $(VENV)/site.stamp  ## tell editors of code what the front matter may hold (.vscode/schemas/)
	@$(ESSAY) schemas

hooks: $(VENV)/test.stamp  ## check the edition at every commit from now on
	@$(BIN)/pre-commit install
# Hosts that turn programs away (403, 429) have answered; of the repository there is nothing to learn.
links: site $(VENV)/test.stamp  ## ask every address elsewhere whether it still answers (needs a network)
	$(BIN)/lychee --no-progress --scheme https --scheme http --exclude '^$(or $(REPO_URL),https://example[.]org/)' --accept 200..=299,403,429 \
	  --max-retries 3 --retry-wait-time 5 --timeout 30 $(if $(REPORT),--format markdown --output $(REPORT)) site

# What differs between the machinery's own repository and a book that new-book has made of it; one of the two is there.
-include machinery.mk book.mk

lock: $(VENV)/test.stamp  ## pin the newest versions that fit pyproject.toml, with their hashes
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade --quiet --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group test --group lock --constraint requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade --quiet --output-file requirements-test.txt

clean:  ## remove everything that was made
	rm -rf site .cache $(VENV)

help:  ## list the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/site.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-test.txt $(VENV)/site.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@
