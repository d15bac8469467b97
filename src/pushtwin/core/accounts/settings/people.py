"""What an account can choose of persons, their identifiers, attributes and devices. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class AdditionalDataOnUpdate(StrEnum):
    """`merge` goes key by key, `replace` takes what is sent as the whole."""

    MERGE = "merge"
    REPLACE = "replace"


class ListedPersons(StrEnum):
    """`all` of them, or only those that are `identified`."""

    ALL = "all"
    IDENTIFIED = "identified"


class PersonNames(StrEnum):
    """`any` takes all characters, `documented` refuses those that a guide forbids."""

    ANY = "any"
    DOCUMENTED = "documented"


class SystemDataOfPersons(StrEnum):
    """`values` as devices report them, or all as `texts`, as a published example has them."""

    VALUES = "values"
    TEXTS = "texts"


class PersonModification(StrEnum):
    """`person` and device are both modified, or the `device` alone."""

    PERSON = "person"
    DEVICE = "device"


class UnknownAttributes(StrEnum):
    """`create` makes them, with the type of the value; `refuse` refuses the call."""

    CREATE = "create"
    REFUSE = "refuse"


class PersonsWithoutIdentifier(StrEnum):
    """`refuse` answers 40018, `accept` makes them."""

    REFUSE = "refuse"
    ACCEPT = "accept"


class LastIdentifier(StrEnum):
    """`withDevice` lets it go while there is a device, `never` and `always` whatever there is."""

    WITH_DEVICE = "withDevice"
    NEVER = "never"
    ALWAYS = "always"


class DevicesOfDeletedPersons(StrEnum):
    """`release` gives each an anonymous person, `uninstall` deletes them, too."""

    RELEASE = "release"
    UNINSTALL = "uninstall"


class PersonOrder(StrEnum):
    """`oldestFirst` or `newestFirst`, by the time at which they were made."""

    OLDEST_FIRST = "oldestFirst"
    NEWEST_FIRST = "newestFirst"


class UnknownPeopleOfTags(StrEnum):
    """`skip` leaves them out, `refuse` answers 40401 and changes nobody."""

    SKIP = "skip"
    REFUSE = "refuse"


class NullFlags(StrEnum):
    """`ignore` takes them as absent, `refuse` answers 48902."""

    IGNORE = "ignore"
    REFUSE = "refuse"


class ReadOnlyFields(StrEnum):
    """`ignore` them, or `refuse` with 40015 as unknown ones."""

    IGNORE = "ignore"
    REFUSE = "refuse"


class EmailNotation(StrEnum):
    """As `given` first, or in `lowerCase`."""

    GIVEN = "given"
    LOWER_CASE = "lowerCase"


class MergeNulls(StrEnum):
    """`keep` leaves what is there, `clear` removes it."""

    KEEP = "keep"
    CLEAR = "clear"


class BirthdayTimes(StrEnum):
    """`cut` leaves the date, `refuse` answers 48902."""

    CUT = "cut"
    REFUSE = "refuse"


class MergedLists(StrEnum):
    """`join` has the items of all, `best` those of the profile whose other values count."""

    JOIN = "join"
    BEST = "best"


class PrimaryOfMerged(StrEnum):
    """That of the person made first, the `oldest`, or of the one modified last, the `latest`."""

    OLDEST = "oldest"
    LATEST = "latest"


class AnonymousPrimary(StrEnum):
    """`set` makes it one, `ignore` leaves it as it is."""

    SET = "set"
    IGNORE = "ignore"


class BadDateStatus(StrEnum):
    """`notFound` is 404, as its number says, `badRequest` is 400."""

    NOT_FOUND = "notFound"
    BAD_REQUEST = "badRequest"


@dataclass(frozen=True)
class PeopleSettings:
    """Persons, their identifiers, attributes and devices."""

    additional_data_on_update: AdditionalDataOnUpdate = choice(
        AdditionalDataOnUpdate.MERGE, "What PATCH does to the `additionalData` that are there.", "people-api 2.5"
    )
    listed_persons: ListedPersons = choice(
        ListedPersons.ALL, "Whom lists of `/people/2/persons` show.", "people-api 10"
    )
    person_names: PersonNames = choice(
        PersonNames.ANY, "Which characters backends may write into the names of persons.", "people-api 6.1"
    )
    system_data_of_persons: SystemDataOfPersons = choice(
        SystemDataOfPersons.VALUES, "What the `systemData` of a person's devices are.", "people-api 6.1"
    )
    person_modification: PersonModification = choice(
        PersonModification.PERSON,
        "What an update of a device modifies.",
        "people-api 2.5",
    )
    unknown_attributes: UnknownAttributes = choice(
        UnknownAttributes.CREATE,
        "Values of custom attributes that the account does not have.",
        "people-api 5.6",
    )
    persons_without_identifier: PersonsWithoutIdentifier = choice(
        PersonsWithoutIdentifier.REFUSE,
        "Persons that are to be made without an identifier.",
        "people-api 6.1",
    )
    last_identifier: LastIdentifier = choice(
        LastIdentifier.WITH_DEVICE,
        "When a person may lose the last identifier.",
        "people-api 6.5",
    )
    devices_of_deleted_persons: DevicesOfDeletedPersons = choice(
        DevicesOfDeletedPersons.RELEASE,
        "What becomes of the devices of a person that is deleted.",
        "people-api 6.5",
    )
    person_order: PersonOrder = choice(
        PersonOrder.OLDEST_FIRST,
        "The order of listed persons where none is asked for.",
        "people-api 6.4",
    )
    unknown_people_of_tags: UnknownPeopleOfTags = choice(
        UnknownPeopleOfTags.SKIP,
        "Unknown persons among those who get or lose a tag.",
        "people-api 7.1",
    )
    null_flags: NullFlags = choice(
        NullFlags.IGNORE,
        "`null` in the flags of a registration, and as its `systemData`.",
        "people-api 2.5",
    )
    read_only_fields: ReadOnlyFields = choice(
        ReadOnlyFields.IGNORE,
        "Read-only fields of persons in requests; merges ignore them anyway.",
        "people-api 12",
    )
    email_notation: EmailNotation = choice(
        EmailNotation.GIVEN,
        "How emails are kept and shown.",
        "people-api 4.2",
    )
    merge_nulls: MergeNulls = choice(
        MergeNulls.KEEP,
        "`null` in an item of a merge.",
        "people-api 6.7",
    )
    birthday_times: BirthdayTimes = choice(
        BirthdayTimes.CUT,
        "Date-times as the birthday of personalize.",
        "people-api 3.4",
    )
    merged_lists: MergedLists = choice(
        MergedLists.JOIN,
        "Lists among the custom attributes of persons that become one.",
        "people-api 6.8",
    )
    primary_of_merged: PrimaryOfMerged = choice(
        PrimaryOfMerged.OLDEST,
        "Which primary device stays one when persons become one.",
        "people-api 6.8",
    )
    anonymous_primary: AnonymousPrimary = choice(
        AnonymousPrimary.SET,
        "A device of nobody in particular that is to be primary.",
        "people-api 3.3",
    )
    bad_date_status: BadDateStatus = choice(
        BadDateStatus.NOT_FOUND,
        "Status of 40407, for a text that is no date.",
        "people-api 12",
    )
