"""A live preview: builds the edition at every change, shows what is wrong in the page, and prints on demand.

Nothing of it is part of a published site: pages get their bar on the way to the browser.
"""
