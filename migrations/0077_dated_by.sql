-- By which zone the shop's calls and visits are dated, where the zone was changed: empty while they are being dated anew.
alter table profiles add column dated_by text;
