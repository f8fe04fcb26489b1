"""A bill of materials in the form of CycloneDX 1.6: `make sbom` writes data/sbom.cdx.json."""

import json
import tomllib
import uuid
from datetime import UTC, datetime

from tests.supply_chain.parts import LOCK, ROOT, Part, locked

TARGET = ROOT / "data" / "sbom.cdx.json"


def document(now: datetime) -> dict:
    """The bill: the program, and every package of its lock with its hashes and licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, LOCK.read_text(encoding="utf-8"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": now.isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            },
        },
        "components": [_component(part) for part in locked()],
    }


def _component(part: Part) -> dict:
    made = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{part.name}@{part.version}",
        "name": part.name,
        "version": part.version,
        "purl": f"pkg:pypi/{part.name}@{part.version}",
        "hashes": [{"alg": "SHA-256", "content": one} for one in part.hashes],
    }
    # a hash is of one of its files: which of them is installed depends on the machine
    return made | ({"licenses": [{"license": {"name": part.licence}}]} if part.licence else {})


def main() -> None:
    """Write it."""
    TARGET.parent.mkdir(exist_ok=True)
    found = document(datetime.now(UTC))
    TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(found['components'])} packages")


if __name__ == "__main__":
    main()
