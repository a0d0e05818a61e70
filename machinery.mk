# Commands of this repository alone: its own tests, and books made from it.
.PHONY: test new-book messages firefox

test: $(VENV)/test.stamp  ## run all tests, the type checker and the linter
	$(BIN)/ruff check hooks tests benchmarks template/shared
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile --cov --cov-report=term

new-book: $(VENV)/test.stamp  ## make a repository for an edition of your own: DIR=… (LANG=en for one in English)
	@PYTHONUTF8=1 $(ESSAY) book $(call given,DIR,dir) $(call given,LANG,lang)

messages: $(VENV)/site.stamp  ## list every message of the check with its remedy in MESSAGES.md
	@$(ESSAY) messages > .messages.tmp
	@sed -i.bak '/^|/d' MESSAGES.md && cat .messages.tmp >> MESSAGES.md && rm -f .messages.tmp MESSAGES.md.bak

firefox: $(VENV)/site.stamp  ## walk through the built site in Firefox (Node 22 and Firefox are needed)
	@npm ci --silent --prefix benchmarks/node
	@node benchmarks/node/firefox.mjs
