-- Appointments by when they were made: the rows behind what was booked.
create index appointments_by_making on appointments (location_id, created_at);
