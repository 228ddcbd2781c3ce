-- Persons with the status that stood on a day, or stands now where no day is named.
select to_jsonb(poverty_statuses) - 'given_up' from poverty_statuses
where not given_up
    and (%(county)s::text is null or county = %(county)s)
    and (%(township)s::text is null or township = %(township)s)
    and (%(village)s::text is null or village = %(village)s)
    and (%(status)s::text is null or status = %(status)s)
    and case when %(on)s::date is null then until is null
        else since <= %(on)s and (until is null or until >= %(on)s) end
    and (%(after)s::uuid is null or person > %(after)s)
order by person
limit %(limit)s
