-- The condition is that of the partial index person_spells_due, word for word.
select to_jsonb(person_spells) from person_spells
where not told and not closed and proven_through >= completes_on
    and completes_on <= %(day)s
    and (completes_on, person, hired_version) > (
        %(completes_on)s::date,
        coalesce(%(person)s::uuid, '00000000-0000-0000-0000-000000000000'),
        %(hired_version)s
    )
order by completes_on, person, hired_version
limit %(limit)s
