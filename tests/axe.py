"""What axe-core, the rules that browsers' own checkers use, finds in a page or in a part of it."""

from axe_playwright_python.sync_playwright import Axe

BAD = ("serious", "critical")
OPTIONS = {"resultTypes": ["violations"], "preload": False}  # it asks for no style sheet anew


def found(page, part="body"):
    """Lines of what is serious in the part of `page` that a CSS selector names; [] without any."""
    response = Axe().run(page, part, OPTIONS).response
    return [
        f"{rule['id']} ({rule['help']}): {node['html'][:160]}"
        for rule in response["violations"]
        if rule["impact"] in BAD
        for node in rule["nodes"]
    ]
