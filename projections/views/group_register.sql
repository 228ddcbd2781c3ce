-- Who stands in a group on a day, or today where none is named; by person and version.
select to_jsonb(member) - 'given_up' || jsonb_build_object(
    'place', jsonb_build_array(person, version)
)
from person_groups as member
where not given_up
    and (%(group)s::text is null or "group" = %(group)s)
    and (%(county)s::text is null or county = %(county)s)
    and case when %(on)s::date is null then until is null
        else since <= %(on)s and (until is null or until >= %(on)s) end
    and (%(person)s::uuid is null or (person, version) > (%(person)s, %(version)s))
order by person, version
limit %(limit)s
