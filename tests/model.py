"""What the push endpoints promise, said once more and as simply as possible, to compare a twin with.

Written from the contract (people-api 2.5, 3.3, 4.2, 5, 6.8) and from nothing else: mutable objects and plain lists,
no database and no plan. Where the contract leaves a choice to a setting of the account, `settings` tells.
"""

import re
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SCALARS = {"firstName": 255, "lastName": 255, "middleName": 50}


class Refused(Exception):
    """HTTP 400. Without a message, any sentence will do."""

    def __init__(self, code: int, message: str | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(eq=False)
class Person:
    """`created` and `modified` are what the twin says; `touched` that it may say something new."""

    type: str = "LEAD"
    external_id: str | None = None
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    scalars: Json = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    custom: Json = field(default_factory=dict)
    person_id: int | None = None
    created: str = ""
    modified: str = ""
    touched: bool = True

    @property
    def identified(self) -> bool:
        return bool(self.external_id or self.phones or self.emails)


@dataclass(eq=False)
class Device:
    """One registration."""

    registration_id: str
    application_id: str
    person: Person
    system: Json
    primary: bool = False
    data: Json = field(default_factory=dict)

    def render(self) -> Json:
        shown: Json = {
            "registrationId": self.registration_id,
            "applicationId": self.application_id,
            "isPrimary": self.primary,
            "systemData": dict(self.system),
        }
        if self.data:
            shown["additionalData"] = dict(self.data)
        return shown


@dataclass
class Identifier:
    """The usable identifiers of a request."""

    external_id: str | None
    phone: str | None
    email: str | None

    def names(self, person: Person) -> bool:
        """Whether the person owns one of them."""
        return (
            (self.external_id is not None and person.external_id == self.external_id)
            or (self.phone is not None and self.phone in person.phones)
            or (self.email is not None and self.email.lower() in map(str.lower, person.emails))
        )


class Model:
    """One account. Persons and devices are in the order of their creation."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings
        self.persons: list[Person] = []
        self.devices: list[Device] = []
        self.attribute_types: dict[str, str] = {}

    # -- the control API -------------------------------------------------------------------------------------

    def install(self, registration_id: str, application_id: str, system: Json, *, primary: bool, data: Json) -> None:
        person = self._new_anonymous()
        self.devices.append(Device(registration_id, application_id, person, system, primary, dict(data)))

    def uninstall(self, device: Device) -> None:
        self.devices.remove(device)
        device.person.touched = True
        if not device.person.identified and not self.devices_of(device.person):
            self.persons.remove(device.person)

    def add_person(self, person: Person) -> None:
        self.persons.append(person)

    def describe(self, person: Person, attributes: Json) -> None:
        """A control PATCH with attributes only."""
        self._check_types(attributes)
        self._apply(person, attributes, tags="replace")

    def delete_person(self, person: Person) -> None:
        self.persons.remove(person)
        for device in self.devices_of(person):
            device.person = self._new_anonymous()
            device.primary = False

    # -- the push endpoints ----------------------------------------------------------------------------------

    def update(self, device: Device, body: Json) -> Json:
        """2.5."""
        primary = body.get("isPrimary")
        if not isinstance(primary, bool | None):
            raise Refused(48902, "isPrimary should be boolean")
        for name, value in (body.get("additionalData") or {}).items():
            if not 1 <= len(name) <= 256 or isinstance(value, list | dict) or _too_long(value, 4096):
                raise Refused(48909)
        if primary:
            self._make_primary(device)
        elif primary is False:
            device.primary = False
        enabled = (body.get("systemData") or {}).get("registrationEnabled")
        if enabled is not None:
            device.system["registrationEnabled"] = enabled
        if "additionalData" in body:
            sent = body["additionalData"]
            if sent is None or self.settings["additionalDataOnUpdate"] == "replace":
                device.data = {}
            _merge_entries(device.data, sent or {})
        device.person.touched = True
        return device.render()

    def depersonalize(self, device: Device) -> None:
        """5.5."""
        if not device.person.identified:
            return
        device.person.touched = True
        self._loosen(device)

    def personalize(
        self,
        device: Device,
        identity: Json,
        attributes: Json | None,
        *,
        force: bool,
        keep_as_lead: bool,
        return_push: bool,
        set_primary: bool,
    ) -> Json:
        """5.3. Everything that can be refused is refused before anything is changed."""
        given = normalise(identity)
        check_attributes(attributes or {})
        self._check_types(attributes or {})
        candidates = [person for person in self.persons if given.names(person)]
        if len(candidates) > 1 and self.settings["ambiguousIdentity"] == "reject":
            raise Refused(48907, "Several users satisfy supplied user identity")

        owner, foreign = device.person, device.person not in candidates
        if owner.identified and not force and (foreign or self.settings["repeatedPersonalize"] == "reject"):
            raise Refused(48906, "Installation is not depersonalized. Personalization is prohibited")
        if self.settings["differentExternalId"] == "reject" and self._would_lose_an_external_id(candidates, given):
            raise Refused(48908, "User update violates unique key constraint")

        if owner.identified and force:
            owner.touched = True
            self._loosen(device)
        target = self._merge(candidates) if candidates else device.person
        if device.person is not target:
            self._absorb(device.person, target)
        self._add(target, given)
        self._apply(target, attributes or {}, tags=self.settings["tags"])
        if not keep_as_lead:
            target.type = "CUSTOMER"
        if set_primary:
            self._make_primary(device)
        return self.render(target, with_push=return_push)

    def render(self, person: Person, *, with_push: bool) -> Json:
        contacts: Json = {
            "phones": [{"number": phone} for phone in person.phones],
            "emails": [{"address": email} for email in person.emails],
            "push": [device.render() for device in self.devices_of(person)] if with_push else [],
        }
        shown = {
            "externalId": person.external_id,
            **person.scalars,
            "customAttributes": dict(person.custom),
            "tags": list(person.tags),
            "contactInformation": {name: entries for name, entries in contacts.items() if entries},
        }
        return {name: value for name, value in shown.items() if value not in (None, [], {})}

    def devices_of(self, person: Person) -> list[Device]:
        """Oldest first."""
        return [device for device in self.devices if device.person is person]

    # -- the parts of it -------------------------------------------------------------------------------------

    def _new_anonymous(self) -> Person:
        person = Person()
        self.persons.append(person)
        return person

    def _loosen(self, device: Device) -> None:
        device.person = self._new_anonymous()
        device.primary = False
        if self.settings["deviceAttributesOnDepersonalize"] == "clear":
            device.data = {}

    def _make_primary(self, device: Device) -> None:
        """3.3."""
        for other in self.devices_of(device.person):
            other.primary = other is device

    def _would_lose_an_external_id(self, candidates: list[Person], given: Identifier) -> bool:
        """A new external id for persons of which one has another. An id that a candidate has is not new."""
        owned = {person.external_id for person in candidates} - {None}
        return bool(given.external_id and owned) and given.external_id not in owned

    def _absorb(self, anonymous: Person, target: Person) -> None:
        """5.4."""
        if self.settings["anonymousAttributes"] == "absorb":
            for name, value in anonymous.scalars.items():
                target.scalars.setdefault(name, value)
            for name, value in anonymous.custom.items():
                target.custom.setdefault(name, value)
            target.tags = _unique(target.tags + anonymous.tags)
        has_primary = any(device.primary for device in self.devices_of(target))
        for device in self.devices_of(anonymous):
            device.primary = device.primary and not has_primary
            device.person = target
        self.persons.remove(anonymous)

    def _merge(self, candidates: list[Person]) -> Person:
        """6.8: the first created one takes in the others. Of two values the customer's, else the newer one's."""
        candidates = sorted(candidates, key=lambda one: one.created)  # a clock may have gone back
        target, others = candidates[0], candidates[1:]
        if not others:
            return target
        weakest_first = sorted(candidates, key=lambda one: (one.type == "CUSTOMER", one.modified, one.person_id))
        target.scalars = {name: value for one in weakest_first for name, value in one.scalars.items()}
        target.custom = {name: value for one in weakest_first for name, value in one.custom.items()}
        known_ids = [one.external_id for one in weakest_first if one.external_id]
        target.external_id = known_ids[-1] if known_ids else None
        target.tags = _unique([tag for one in candidates for tag in one.tags])
        target.phones = [phone for one in candidates for phone in one.phones]
        target.emails = [email for one in candidates for email in one.emails]
        target.type = weakest_first[-1].type
        standing = next((device for one in candidates for device in self.devices_of(one) if device.primary), None)
        for one in others:
            for device in self.devices_of(one):
                device.person = target
            self.persons.remove(one)
        if standing:
            self._make_primary(standing)
        return target

    def _add(self, person: Person, given: Identifier) -> None:
        person.external_id = given.external_id or person.external_id
        if given.phone and given.phone not in person.phones:
            person.phones.append(given.phone)
        if given.email and given.email.lower() not in map(str.lower, person.emails):
            person.emails.append(given.email)

    def _apply(self, person: Person, attributes: Json, tags: str) -> None:
        """5.6."""
        person.touched = True
        for name in (*SCALARS, "birthday", "gender"):
            if attributes.get(name) is not None:
                person.scalars[name] = attributes[name][:10] if name == "birthday" else attributes[name]
            elif name in attributes:
                person.scalars.pop(name, None)
        custom = attributes.get("customAttributes") or {}
        _merge_entries(person.custom, custom)
        self.attribute_types |= {name: _type(value) for name, value in custom.items() if value is not None}
        if "tags" in attributes:
            sent = attributes["tags"]
            kept = person.tags if tags == "append" and sent is not None else []
            person.tags = _unique(kept + (sent or []))

    def _check_types(self, attributes: Json) -> None:
        """The first value of a custom attribute settles its type for the account."""
        for name, value in (attributes.get("customAttributes") or {}).items():
            if value is not None and self.attribute_types.get(name, _type(value)) != _type(value):
                raise Refused(48909)


def normalise(identity: Json) -> Identifier:
    """4.2."""
    external_id, phone, email = (identity.get(name) for name in ("externalId", "phoneNumber", "email"))
    if external_id is not None:
        if external_id.strip() == "" or external_id.strip().lower() == "null":
            external_id = None
        elif len(external_id) > 256:
            raise Refused(48902)
    if phone is not None:
        digits = re.sub(r"[-+ .()]", "", phone[:1]) + re.sub(r"[- .()]", "", phone[1:])
        if not re.fullmatch(r"[1-9]\d{4,14}", digits, re.ASCII):
            raise Refused(48905)
        phone = digits
    if email is not None:
        shown, email = email, email.strip()
        local, _, domain = email.rpartition("@")
        if not re.fullmatch(r"[^@\s]+", local) or not re.fullmatch(r"([a-z0-9-]+\.)+[a-z0-9-]+", domain, re.I):
            raise Refused(48904, f"Invalid email: {shown}")
    if external_id is phone is email is None:
        raise Refused(48903, "UserIdentity does not have any identity field set")
    return Identifier(external_id, phone, email)


def check_attributes(attributes: Json) -> None:
    """The limits of 5.6."""
    for name, limit in SCALARS.items():
        if _too_long(attributes.get(name), limit):
            raise Refused(48902)
    birthday = attributes.get("birthday")
    if birthday is not None and not _is_date(birthday[:10]):
        raise Refused(48902)
    if attributes.get("gender") not in {None, "MALE", "FEMALE"}:
        raise Refused(48902)
    if any(_too_long(tag, 256) for tag in attributes.get("tags") or []):
        raise Refused(48902)
    for name, value in (attributes.get("customAttributes") or {}).items():
        if not 1 <= len(name) <= 256 or re.search(r"[{}\[\]]", name) or isinstance(value, list | dict):
            raise Refused(48909)
        if _too_long(value, 4096):
            raise Refused(48909)


def _is_date(text: str) -> bool:
    parts = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if not parts:
        return False
    year, month, day = map(int, parts.groups())
    is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if is_leap_year else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= lengths[month - 1]


def _too_long(value: Any, limit: int) -> bool:
    return isinstance(value, str) and len(value) > limit


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"


def _unique(entries: list[str]) -> list[str]:
    return list(dict.fromkeys(entries))


def _merge_entries(entries: Json, changes: Json) -> None:
    for name, value in changes.items():
        if value is None:
            entries.pop(name, None)
        else:
            entries[name] = value
