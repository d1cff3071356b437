# Each target does the set-up that is missing first; `make help` lists them.

# In the shell's place, so that ending make ends it too.
DEV := exec env PYTHONDONTWRITEBYTECODE=1 python3 -m dev
export PORT OUT SUITES

.DEFAULT_GOAL := help
.PHONY: help setup demo test walk bench lint format i18n test-core clean distclean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1@/p' $(MAKEFILE_LIST) \
	  | while IFS=@ read -r name text; do printf '%-18s %s\n' "$$name" "$$text"; done

setup: ## do the set-up only
	@$(DEV) setup

demo: ## serve Odoo with demo data (PORT=8069)
	@$(DEV) demo

test: ## run the test suite (T="-k name", T=tests/order)
	@$(DEV) test $(T)

walk: ## walk real orders and leave the forms in OUT (out/)
	@$(DEV) walk

bench: ## measure against plain Odoo and peers (F="peer batch" for some figures)
	@$(DEV) bench $(F)

lint: ## check the style of Python and XML
	@$(DEV) lint

format: ## put Python and XML into the style
	@$(DEV) format

i18n: ## export the terms and merge them into the translation
	@$(DEV) i18n

test-core: ## core's own suites with and without the add-on (SUITES="sale mrp")
	@$(DEV) test-core

clean: ## remove what runs left in this clone, and its databases
	@$(DEV) clean

distclean: ## remove the whole cache, the private PostgreSQL too
	@$(DEV) distclean
