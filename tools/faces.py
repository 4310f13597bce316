"""A contract: whoever stands outside a package imports the package, never a module inside it.

Used by `.importlinter`. A composer may also read the modules that are made for composers.
"""

from fnmatch import fnmatchcase

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FacesContract(Contract):
    """`packages`: parents whose children have a face; `composers`: who may read `for_composers`."""

    packages = fields.ListField(subfield=fields.StringField())
    composers = fields.ListField(subfield=fields.StringField(), required=False)
    for_composers = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        bad: list[tuple[str, str, str]] = []
        composers = tuple(self.composers or ())
        for parent in self.packages:
            if parent not in graph.modules:
                continue
            for owner in graph.find_children(parent):
                for module in graph.find_descendants(owner):
                    for importer in graph.find_modules_that_directly_import(module):
                        if importer == owner or importer.startswith(f"{owner}."):
                            continue
                        if importer.startswith(composers) and self._is_for_composers(module):
                            continue
                        bad.append((importer, module, owner))
        return ContractCheck(kept=not bad, metadata={"bad": sorted(bad)})

    def _is_for_composers(self, module: str) -> bool:
        patterns = self.for_composers or ()
        return any(fnmatchcase(module, pattern) for pattern in patterns)

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module, owner in check.metadata["bad"]:
            output.print_error(f"{importer} imports {module}: import {owner} instead", bold=False)
        output.new_line()
