-- Objections, complaints and appeals: how each came, by when it is answered, who looks into it.

alter table notice_objections
    add column kind text collate "C" not null default 'objection',
    add column channel text collate "C" not null default '',
    add column answer_by date,
    add column investigator text not null default '';

create index notice_objections_open on notice_objections (answer_by) where outcome = '';
