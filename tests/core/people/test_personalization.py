"""The decision table of personalize, row by row, and what holds whatever the row."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.errors import (
    AmbiguousPersonalizeCandidates,
    AnswerableError,
    PersonalizationImpossible,
    UserMergeInterrupted,
)
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import (
    AmbiguousIdentity,
    AnonymousAttributes,
    DeviceAttributesOnDepersonalize,
    DifferentExternalId,
    RepeatedPersonalize,
    Tags,
)
from pushtwin.core.people.attributes import AttributeChanges
from pushtwin.core.people.model import (
    Identifier,
    IdentifierKind,
    Origin,
    Person,
    PersonType,
    Registration,
    anonymous_person,
)
from pushtwin.core.people.personalization import Personalize, Plan, Situation, plan, reset_device
from tests.cases import each, each_named
from tests.factories import NOW, make_command, make_identifiers, make_person, make_registration, make_situation

LEAD, CUSTOMER = PersonType.LEAD, PersonType.CUSTOMER
ANONYMOUS = make_person(1)
P = make_person(5, "peter", "55555", first_name="Peter")
T = make_person(2, "jdoe", "79810000000", "my.email@gmail.com", first_name="John")
X = make_person(3, None, "x@y.co")
NEW = ("new", "385911234567", "new@a.io")
as_t, as_x, as_new = make_command("jdoe"), make_command(None, "x@y.co"), make_command(*NEW)
both = pytest.mark.parametrize("force", [False, True], ids=["gently", "by force"])


def forced(command: Personalize) -> Personalize:
    return replace(command, force_depersonalize=True)


# -- rows ------------------------------------------------------------------------------------------------------


@both
def test_row_1_unknown_identifiers_go_to_the_anonymous_person(force: bool) -> None:
    decided = plan(make_situation(ANONYMOUS), replace(as_new, force_depersonalize=force))
    assert decided.target.person_id == ANONYMOUS.person_id
    assert decided.target.identifiers == make_identifiers(*NEW)
    assert decided.target.origin is Origin.PUSH
    assert (decided.before, decided.gone, decided.released, decided.reset) == (ANONYMOUS, (), None, None)


def test_row_2_unknown_identifiers_do_not_extend_the_person_of_a_personalized_device() -> None:
    with pytest.raises(PersonalizationImpossible, match=r"^Installation is not depersonalized"):
        plan(make_situation(P), as_new)


def test_row_3_by_force_unknown_identifiers_make_a_new_person_and_the_former_one_stays() -> None:
    situation = make_situation(P)
    decided = plan(situation, forced(as_new))
    assert decided.target.person_id == situation.fresh.person_id
    assert decided.target.identifiers == make_identifiers(*NEW)
    assert (decided.before, decided.gone, decided.released) == (None, (), P)
    assert decided.reset == make_registration("d1", situation.fresh.person_id)


@both
def test_row_4_an_anonymous_device_goes_to_the_person_found(force: bool) -> None:
    decided = plan(make_situation(ANONYMOUS, T), replace(as_t, force_depersonalize=force))
    assert decided.target == replace(T, modified_at=NOW, modified_from=Origin.API)
    assert (decided.before, decided.gone, decided.released, decided.reset) == (T, (ANONYMOUS,), None, None)


def test_row_5_the_same_person_again_is_accepted() -> None:
    decided = plan(make_situation(T, T), as_t)
    assert decided.target == replace(T, modified_at=NOW, modified_from=Origin.API)
    assert (decided.before, decided.gone, decided.released, decided.reset) == (T, (), None, None)


def test_row_5_the_same_person_again_is_refused_by_setting() -> None:
    with pytest.raises(PersonalizationImpossible):
        plan(make_situation(T, T, repeated_personalize=RepeatedPersonalize.REJECT), as_t)


@each("repeated", RepeatedPersonalize)
def test_row_6_by_force_the_device_of_the_same_person_is_reset(repeated: RepeatedPersonalize) -> None:
    device = make_registration("d1", T.person_id, is_primary=True, additional_data='{"a":1}')
    owner = replace(T, primary_registration_id="d1")
    situation = make_situation(owner, owner, registration=device, repeated_personalize=repeated)
    decided = plan(situation, forced(as_t))
    assert decided.target == replace(T, modified_at=NOW, modified_from=Origin.API)
    assert decided.reset == device._replace(is_primary=False, additional_data=None)
    assert (decided.before, decided.gone, decided.released) == (owner, (), None)


def test_row_7_another_persons_device_is_refused() -> None:
    with pytest.raises(PersonalizationImpossible):
        plan(make_situation(P, T), as_t)


def test_row_8_by_force_another_persons_device_goes_to_the_person_found() -> None:
    decided = plan(make_situation(P, T), forced(as_t))
    assert decided.target == replace(T, modified_at=NOW, modified_from=Origin.API)
    assert decided.reset == make_registration("d1", T.person_id)
    assert (decided.before, decided.gone, decided.released) == (T, (), P)


@both
@each_named(
    "owner",
    {
        "anonymous device": ANONYMOUS,
        "device of one": T,
        "another's device": P,
    },
)
def test_row_9_identifiers_of_several_persons_are_ambiguous_on_every_device(owner: Person, force: bool) -> None:
    command = make_command("jdoe", "x@y.co", force_depersonalize=force)
    with pytest.raises(AmbiguousPersonalizeCandidates, match=r"^Several users satisfy supplied user identity$"):
        plan(make_situation(owner, T, X), command)


def test_ambiguity_is_told_before_an_impossible_personalization() -> None:
    situation = make_situation(P, T, X, repeated_personalize=RepeatedPersonalize.REJECT)
    with pytest.raises(AmbiguousPersonalizeCandidates):
        plan(situation, make_command("jdoe", "x@y.co"))


def test_an_impossible_personalization_is_told_before_too_many_contacts() -> None:
    full = make_person(2, "jdoe", *(f"{number}@a.io" for number in range(100)))
    command = make_command("jdoe", "one.more@a.io")
    with pytest.raises(PersonalizationImpossible):
        plan(make_situation(P, full), command)
    with pytest.raises(UserMergeInterrupted):
        plan(make_situation(P, full), forced(command))


# -- several candidates, merged by setting ---------------------------------------------------------------------

MERGE = {"ambiguous_identity": AmbiguousIdentity.MERGE}
as_t_and_x = make_command("jdoe", "x@y.co")


@both
def test_by_setting_several_candidates_are_merged_and_found_as_one(force: bool) -> None:
    decided = plan(make_situation(ANONYMOUS, T, X, **MERGE), replace(as_t_and_x, force_depersonalize=force))
    assert decided.target.person_id == T.person_id
    assert set(decided.target.identifiers) == {*T.identifiers, *X.identifiers}
    assert (decided.before, decided.gone, decided.released, decided.reset) == (T, (X, ANONYMOUS), None, None)


@each_named(
    "owner",
    {
        "the one that stays": T,
        "the one that goes": X,
    },
)
def test_a_device_of_a_merged_person_is_of_the_same_person(owner: Person) -> None:
    decided = plan(make_situation(owner, T, X, **MERGE), as_t_and_x)
    assert (decided.target.person_id, decided.gone, decided.released, decided.reset) == (2, (X,), None, None)
    decided = plan(make_situation(owner, T, X, **MERGE), forced(as_t_and_x))
    assert (decided.target.person_id, decided.gone, decided.released) == (2, (X,), None)
    assert decided.reset == make_registration("d1", 2)


def test_a_device_of_somebody_else_needs_force_for_a_merge_too() -> None:
    with pytest.raises(PersonalizationImpossible):
        plan(make_situation(P, T, X, **MERGE), as_t_and_x)
    decided = plan(make_situation(P, T, X, **MERGE), forced(as_t_and_x))
    assert (decided.target.person_id, decided.gone, decided.released) == (2, (X,), P)


def test_the_same_merged_person_again_is_refused_by_setting() -> None:
    with pytest.raises(PersonalizationImpossible):
        plan(make_situation(X, T, X, **MERGE, repeated_personalize=RepeatedPersonalize.REJECT), as_t_and_x)


def test_a_reset_device_leaves_the_primary_flag_to_a_device_of_the_other_merged_person() -> None:
    first, second = replace(T, primary_registration_id="d1"), replace(X, primary_registration_id="d3")
    decided = plan(make_situation(first, first, second, **MERGE), forced(as_t_and_x))
    assert decided.target.primary_registration_id == "d3"


# -- identifiers that nobody owns yet --------------------------------------------------------------------------


@each_named(
    "owner",
    {
        "row 4": ANONYMOUS,
        "row 5": T,
    },
)
@each_named(
    ("command", "phones", "emails"),
    {
        "phone": (make_command("jdoe", "385911234567"), ["79810000000", "385911234567"], ["my.email@gmail.com"]),
        "email": (make_command(None, "79810000000", "f@a.io"), ["79810000000"], ["my.email@gmail.com", "f@a.io"]),
        "email beside an email in capitals": (
            make_command(None, "MY.EMAIL@gmail.com", "f@a.io"),
            ["79810000000"],
            ["my.email@gmail.com", "f@a.io"],
        ),
        "nothing new": (make_command("jdoe", "79810000000"), ["79810000000"], ["my.email@gmail.com"]),
    },
)
def test_new_contacts_join_those_of_the_person_found(
    owner: Person, command: Personalize, phones: list[str], emails: list[str]
) -> None:
    target = plan(make_situation(owner, T), command).target
    assert (target.external_id, target.phones, target.emails) == ("jdoe", phones, emails)


@each("mode", DifferentExternalId)
def test_a_person_found_without_external_id_gets_it(mode: DifferentExternalId) -> None:
    target = plan(make_situation(ANONYMOUS, X, different_external_id=mode), make_command("new", "x@y.co")).target
    assert (target.person_id, target.external_id, target.emails) == (3, "new", ["x@y.co"])


@each_named(
    ("owner", "force"),
    {
        "row 4": (ANONYMOUS, False),
        "row 5": (T, False),
        "row 6": (T, True),
        "row 8": (P, True),
    },
)
def test_another_external_id_takes_the_place_of_the_persons_own_or_is_refused_by_setting(
    owner: Person, force: bool
) -> None:
    command = make_command("other", "79810000000", force_depersonalize=force)
    target = plan(make_situation(owner, T), command).target
    assert (target.person_id, target.external_id, target.phones) == (2, "other", ["79810000000"])
    with pytest.raises(UserMergeInterrupted, match=r"^User update violates unique key constraint$"):
        plan(make_situation(owner, T, different_external_id=DifferentExternalId.REJECT), command)


@each_named(
    "owner",
    {
        "row 1": ANONYMOUS,
        "row 3": P,
    },
)
def test_a_first_external_id_is_never_refused(owner: Person) -> None:
    situation = make_situation(owner, different_external_id=DifferentExternalId.REJECT)
    assert plan(situation, forced(as_new)).target.external_id == "new"


# -- flags -----------------------------------------------------------------------------------------------------


@each_named(
    "keep",
    {
        "promoting": False,
        "keepAsLead": True,
    },
)
@pytest.mark.parametrize(
    ("owner", "candidates", "command", "type_before"),
    [
        (ANONYMOUS, (), as_new, LEAD),
        (P, (), forced(as_new), LEAD),
        *((ANONYMOUS, (replace(T, type=kind),), as_t, kind) for kind in PersonType),
        *((replace(T, type=kind), (replace(T, type=kind),), as_t, kind) for kind in PersonType),
        *((replace(T, type=kind), (replace(T, type=kind),), forced(as_t), kind) for kind in PersonType),
        *((P, (replace(T, type=kind),), forced(as_t), kind) for kind in PersonType),
    ],
    ids=["1", "3", "4 lead", "4 customer", "5 lead", "5 customer", "6 lead", "6 customer", "8 lead", "8 customer"],
)
def test_a_lead_becomes_a_customer_unless_told_otherwise_and_nobody_is_demoted(
    owner: Person, candidates: tuple[Person, ...], command: Personalize, type_before: PersonType, keep: bool
) -> None:
    target = plan(make_situation(owner, *candidates), replace(command, keep_as_lead=keep)).target
    assert target.type is (type_before if keep else CUSTOMER)


def with_primary(person: Person, primary: str | None) -> Person:
    return replace(person, primary_registration_id=primary)


@each_named(
    ("owner", "candidates", "command", "primary"),
    {
        "1 not primary": (with_primary(ANONYMOUS, None), (), as_new, None),
        "1 primary": (with_primary(ANONYMOUS, "d1"), (), as_new, "d1"),
        "3 primary": (with_primary(P, "d1"), (), forced(as_new), None),
        "4 none": (with_primary(ANONYMOUS, None), (T,), as_t, None),
        "4 only this device": (with_primary(ANONYMOUS, "d1"), (T,), as_t, "d1"),
        "4 both": (with_primary(ANONYMOUS, "d1"), (with_primary(T, "d2"),), as_t, "d2"),
        "4 only another device": (with_primary(ANONYMOUS, None), (with_primary(T, "d2"),), as_t, "d2"),
        "5 this device": (with_primary(T, "d1"), (with_primary(T, "d1"),), as_t, "d1"),
        "5 another device": (with_primary(T, "d2"), (with_primary(T, "d2"),), as_t, "d2"),
        "6 this device": (with_primary(T, "d1"), (with_primary(T, "d1"),), forced(as_t), None),
        "6 another device": (with_primary(T, "d2"), (with_primary(T, "d2"),), forced(as_t), "d2"),
        "8 only this device": (with_primary(P, "d1"), (T,), forced(as_t), None),
        "8 both": (with_primary(P, "d1"), (with_primary(T, "d2"),), forced(as_t), "d2"),
    },
)
def test_the_primary_device(
    owner: Person, candidates: tuple[Person, ...], command: Personalize, primary: str | None
) -> None:
    situation = make_situation(owner, *candidates)
    assert plan(situation, command).target.primary_registration_id == primary
    asked = plan(situation, replace(command, set_device_as_primary=True))
    assert asked.target.primary_registration_id == "d1"


@each("mode", DeviceAttributesOnDepersonalize)
@each_named(
    ("owner", "candidates", "command", "is_reset"),
    {
        "1": (ANONYMOUS, (), forced(as_new), False),
        "3": (P, (), forced(as_new), True),
        "4": (ANONYMOUS, (T,), forced(as_t), False),
        "5": (T, (T,), as_t, False),
        "6": (T, (T,), forced(as_t), True),
        "8": (P, (T,), forced(as_t), True),
    },
)
def test_a_forced_depersonalize_clears_the_devices_own_data_or_keeps_them_by_setting(
    owner: Person,
    candidates: tuple[Person, ...],
    command: Personalize,
    is_reset: bool,
    mode: DeviceAttributesOnDepersonalize,
) -> None:
    device = make_registration("d1", owner.person_id, additional_data='{"a":1}')
    situation = make_situation(owner, *candidates, registration=device, device_attributes_on_depersonalize=mode)
    reset = plan(situation, command).reset
    if not is_reset:
        assert reset is None
    else:
        assert reset is not None
        keeps = mode is DeviceAttributesOnDepersonalize.KEEP
        assert reset.additional_data == ('{"a":1}' if keeps else None)


# -- attributes ------------------------------------------------------------------------------------------------


@each_named(
    ("owner", "candidates", "command"),
    {
        "1": (ANONYMOUS, (), as_new),
        "3": (P, (), forced(as_new)),
        "4": (ANONYMOUS, (T,), as_t),
        "5": (T, (T,), as_t),
        "6": (T, (T,), forced(as_t)),
        "8": (P, (T,), forced(as_t)),
        "4 of a person without names": (ANONYMOUS, (X,), as_x),
    },
)
def test_attributes_are_applied_to_the_person_found_or_made(
    owner: Person, candidates: tuple[Person, ...], command: Personalize
) -> None:
    changes = AttributeChanges(scalars={"first_name": "Given"}, custom_attributes={"a": 1}, tags=("t",))
    target = plan(make_situation(owner, *candidates), replace(command, attributes=changes)).target
    assert (target.profile.first_name, target.profile.tags) == ("Given", ("t",))
    assert target.profile.custom_attributes == {"a": 1}
    assert (target.modified_at, target.modified_from) == (NOW, Origin.API)


@each(
    ("mode", "tags", "first_name"),
    [(AnonymousAttributes.ABSORB, ("t", "a"), "Ann"), (AnonymousAttributes.DISCARD, ("t",), None)],
)
def test_what_the_anonymous_person_had_is_absorbed_or_discarded_by_setting(
    mode: AnonymousAttributes, tags: tuple[str, ...], first_name: str | None
) -> None:
    anonymous = make_person(1, first_name="Ann", tags=("a",))
    found = replace(X, profile=replace(X.profile, tags=("t",)))
    target = plan(make_situation(anonymous, found, anonymous_attributes=mode), as_x).target
    assert (target.profile.tags, target.profile.first_name) == (tags, first_name)


def test_attributes_of_the_request_win_over_absorbed_ones() -> None:
    anonymous = make_person(1, first_name="Ann", tags=("a",), custom_attributes={"a": 1, "b": 1})
    changes = AttributeChanges(scalars={"first_name": None}, custom_attributes={"a": None}, tags=("t",))
    target = plan(make_situation(anonymous, X), replace(as_x, attributes=changes)).target
    assert (target.profile.first_name, target.profile.tags) == (None, ("t",))
    assert target.profile.custom_attributes == {"b": 1}


@each(("mode", "tags"), [(Tags.REPLACE, ("b", "c")), (Tags.APPEND, ("a", "b", "c"))])
def test_tags_replace_or_append_by_setting(mode: Tags, tags: tuple[str, ...]) -> None:
    found = replace(T, profile=replace(T.profile, tags=("a", "b")))
    command = replace(as_t, attributes=AttributeChanges(tags=("b", "c")))
    assert plan(make_situation(ANONYMOUS, found, tags=mode), command).target.profile.tags == tags


def test_row_1_keeps_what_the_anonymous_person_had_even_when_attributes_are_discarded() -> None:
    anonymous = make_person(1, first_name="Ann")
    situation = make_situation(anonymous, anonymous_attributes=AnonymousAttributes.DISCARD)
    assert plan(situation, as_new).target.profile.first_name == "Ann"


# -- whatever the row ------------------------------------------------------------------------------------------


@dataclass
class World:
    """All persons and devices of an account, in memory. `carry_out` reads a plan as its docstring says."""

    persons: dict[int, Person]
    devices: dict[str, Registration]
    fresh_id: int = 50
    settings: AccountSettings = field(default_factory=AccountSettings)

    def situation(self, device: str, command: Personalize) -> Situation:
        keys = {one.key for one in command.identifiers}
        return Situation(
            registration=self.devices[device],
            owner=self.persons[self.devices[device].person_id],
            candidates=tuple(
                person for person in self.persons.values() if keys & {one.key for one in person.identifiers}
            ),
            fresh=anonymous_person(self.fresh_id, NOW),
            settings=self.settings,
            now=NOW,
        )

    def carry_out(self, decided: Plan) -> None:
        target = decided.target
        gone = {person.person_id for person in decided.gone}
        for person_id in gone:
            del self.persons[person_id]
        if decided.reset:
            self.devices[decided.reset.registration_id] = decided.reset
        self.persons[target.person_id] = target
        for registration_id, device in self.devices.items():
            owner = target.person_id if device.person_id in gone else device.person_id
            is_primary = (
                registration_id == target.primary_registration_id if owner == target.person_id else device.is_primary
            )
            self.devices[registration_id] = device._replace(person_id=owner, is_primary=is_primary)
        if decided.released:
            self.persons[decided.released.person_id] = self.seen(decided.released)

    def depersonalize(self, device: str) -> None:
        current = self.devices[device]
        owner = self.persons[current.person_id]
        if owner.is_identified:
            self.persons[self.fresh_id] = anonymous_person(self.fresh_id, NOW)
            self.devices[device] = reset_device(current, self.settings)._replace(person_id=self.fresh_id)
            self.persons[owner.person_id] = self.seen(owner)
            self.fresh_id += 1

    def seen(self, person: Person) -> Person:
        """The person with the primary device that its devices now say."""
        of_person = [one for one in self.devices.values() if one.person_id == person.person_id and one.is_primary]
        return replace(person, primary_registration_id=of_person[0].registration_id if of_person else None)

    def identifiers(self) -> list[Identifier]:
        return [one for person in self.persons.values() for one in person.identifiers]

    def copy(self) -> "World":
        return World(dict(self.persons), dict(self.devices), self.fresh_id, self.settings)


POOL = [*make_identifiers("a", "11111", "a@a.io"), *make_identifiers("b", "22222", "b@b.io"), *make_identifiers("c")]
ALL_SETTINGS = st.builds(
    AccountSettings,
    ambiguous_identity=st.sampled_from(AmbiguousIdentity),
    repeated_personalize=st.sampled_from(RepeatedPersonalize),
    different_external_id=st.sampled_from(DifferentExternalId),
    tags=st.sampled_from(Tags),
    anonymous_attributes=st.sampled_from(AnonymousAttributes),
    device_attributes_on_depersonalize=st.sampled_from(DeviceAttributesOnDepersonalize),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to four persons with identifiers of the pool; d1 to d3 each belong to one of them or to nobody known."""
    persons: dict[int, Person] = {}
    for one in POOL:
        owner = draw(st.sampled_from([None, 2, 3, 4]))
        known = persons.get(owner) if owner else None
        has_one = known and one.kind is IdentifierKind.EXTERNAL_ID and known.external_id
        if owner and not has_one:
            before = known or make_person(
                owner,
                type=draw(st.sampled_from(PersonType)),
                tags=tuple(draw(st.lists(st.sampled_from("xyz"), unique=True))),
            )
            persons[owner] = replace(before, identifiers=(*before.identifiers, one))
    devices = {}
    for number, registration_id in enumerate(["d1", "d2", "d3"]):
        owner = draw(st.sampled_from([10 + number, *persons]))
        persons.setdefault(owner, make_person(owner, tags=("anonymous",)))
        is_primary = draw(st.booleans()) and persons[owner].primary_registration_id is None
        if is_primary:
            persons[owner] = replace(persons[owner], primary_registration_id=registration_id)
        data = draw(st.sampled_from([None, '{"a":1}']))
        devices[registration_id] = make_registration(
            registration_id, owner, is_primary=is_primary, additional_data=data
        )
    return World(persons, devices, settings=draw(ALL_SETTINGS))


def one_external_id(chosen: list[Identifier]) -> bool:
    return sum(one.kind is IdentifierKind.EXTERNAL_ID for one in chosen) <= 1


COMMANDS = st.builds(
    Personalize,
    identifiers=st.lists(st.sampled_from(POOL), min_size=1, max_size=3, unique=True).filter(one_external_id).map(tuple),
    attributes=st.builds(AttributeChanges, tags=st.sampled_from([None, (), ("x", "new")])),
    force_depersonalize=st.booleans(),
    keep_as_lead=st.booleans(),
    set_device_as_primary=st.booleans(),
)


def personalized(world: World, command: Personalize) -> bool:
    """Personalize d1 in this world; False when it was refused."""
    try:
        world.carry_out(plan(world.situation("d1", command), command))
    except AnswerableError:
        return False
    return True


@given(worlds(), COMMANDS)
def test_no_identifier_is_ever_lost_or_owned_twice(world: World, command: Personalize) -> None:
    before = set(world.identifiers())
    if personalized(world, command):
        after = world.identifiers()
        assert len({one.key for one in after}) == len(after)
        assert set(command.identifiers) <= set(after)
        lost = before - set(after)
        assert all(one.kind is IdentifierKind.EXTERNAL_ID for one in lost)
        if world.settings.ambiguous_identity is AmbiguousIdentity.REJECT:
            assert len(lost) <= (world.settings.different_external_id is DifferentExternalId.REPLACE)


@given(worlds(), COMMANDS)
def test_every_device_has_an_owner_and_every_person_at_most_one_primary_device(
    world: World, command: Personalize
) -> None:
    personalized(world, command)
    for person in world.persons.values():
        primary = [one for one in world.devices.values() if one.person_id == person.person_id and one.is_primary]
        assert [one.registration_id for one in primary] == [
            one for one in [person.primary_registration_id] if one is not None
        ]
    assert {device.person_id for device in world.devices.values()} <= set(world.persons)


@given(worlds(), COMMANDS)
def test_the_device_ends_at_the_person_who_owns_the_identifiers(world: World, command: Personalize) -> None:
    if personalized(world, command):
        owner = world.persons[world.devices["d1"].person_id]
        assert set(command.identifiers) <= set(owner.identifiers)
        assert owner.type is CUSTOMER or command.keep_as_lead
        assert len(owner.profile.tags) == len(set(owner.profile.tags))
        assert owner.primary_registration_id == "d1" or not command.set_device_as_primary


@given(worlds(), COMMANDS)
def test_nobody_else_is_touched(world: World, command: Personalize) -> None:
    before = world.copy()
    situation = world.situation("d1", command)
    involved = {situation.owner.person_id, situation.fresh.person_id, *(one.person_id for one in situation.candidates)}
    personalized(world, command)
    for person_id in before.persons.keys() - involved:
        assert world.persons[person_id] == before.persons[person_id]
    for registration_id, device in before.devices.items():
        if device.person_id not in involved:
            assert world.devices[registration_id] == device


@given(worlds(), COMMANDS)
def test_the_same_request_again_changes_nothing(world: World, command: Personalize) -> None:
    world.settings = world.settings.changed({"repeated_personalize": RepeatedPersonalize.ACCEPT})
    if personalized(world, command):
        once = world.copy()
        assert personalized(world, replace(command, force_depersonalize=False))
        assert (world.persons, world.devices) == (once.persons, once.devices)


@given(worlds(), COMMANDS)
def test_force_is_a_depersonalize_and_then_a_personalize(world: World, command: Personalize) -> None:
    command = replace(command, force_depersonalize=True)
    by_hand = world.copy()
    by_hand.depersonalize("d1")
    is_done = personalized(world, command)
    assert personalized(by_hand, replace(command, force_depersonalize=False)) is is_done
    if is_done:
        assert (world.persons, world.devices) == (by_hand.persons, by_hand.devices)


def test_the_plans_standing_primary_is_the_device_that_is_primary_before_the_target_is_written() -> None:
    for primary, standing in (("d1", None), ("d2", "d2")):
        owner = with_primary(T, primary)
        assert plan(make_situation(owner, owner), forced(as_t)).standing_primary == standing
