# Commands of a book that was made by new-book.
.PHONY: test update

test: $(VENV)/test.stamp  ## run the tests of this edition
	$(BIN)/pytest

update: $(VENV)/test.stamp  ## bring the machinery up to its newest release (VERSION=… for another); content is left alone
	@$(BIN)/copier update --defaults --skip-answered $(if $(VERSION),--vcs-ref "$(VERSION)")
	@$(ESSAY) schemas > /dev/null
	@git diff --name-only --diff-filter=U | sed 's/$$/: <<<<<<< ======= >>>>>>>/'
