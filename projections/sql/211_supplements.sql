-- Which grants pay what a difference adds: left out where every claim counts once.

create index grant_differences_by_supplement on grant_differences (supplement)
    where supplement is not null;
