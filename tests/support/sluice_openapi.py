# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Answers of a daemon beside what it says of itself in /openapi.json."""

import jsonschema


class Described:
    """Checks answers against the description that the daemon gives of itself."""

    def __init__(self, tap, document):
        self.tap = tap
        self.document = document
        self.seen = set()

    def resolve(self, item):
        while "$ref" in item:
            node = self.document
            for step in item["$ref"][2:].split("/"):
                node = node[step]
            item = node
        return item

    def operations(self):
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if method != "parameters":
                    yield path, method, operation

    def find(self, operation_id):
        return next(o for _, _, o in self.operations() if o["operationId"] == operation_id)

    def check(self, operation_id, reply, status, name):
        """@reply has this status, which is described, and a body of the described form."""
        self.seen.add(operation_id)
        if not self.tap.status(reply, status, name):
            return
        responses = self.find(operation_id)["responses"]
        described = responses.get(str(status))
        if not self.tap.ok(described is not None, f"{operation_id} describes {status}"):
            return
        content = self.resolve(described).get("content", {}).get(reply.headers.get("content-type"))
        if content is None or not reply.body:
            return
        schema = dict(content["schema"], components=self.document["components"])
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors(reply.json))
        self.tap.ok(not errors, f"{operation_id} {status} has the described form",
                    [error.message for error in errors[:3]])
