-- Which visit an event tells of, so that a visit's history is found without reading the shop's whole log.
alter table events add column appointment text;

-- Events of before: the id is the first word of their data, or the second one behind a time of one of four lengths.
update events set appointment = substr(data, 20, 36)
    where kind in ('appointment_created', 'appointment_updated', 'booking_requested') and data like '{"appointment_id":"%';
update events set appointment = substr(data, 55, 36)
    where kind in ('appointment_created', 'appointment_updated', 'booking_requested')
        and data like '{"answer_by":"____________________","appointment_id":"%';
update events set appointment = substr(data, 59, 36)
    where kind in ('appointment_created', 'appointment_updated', 'booking_requested')
        and data like '{"answer_by":"________________________","appointment_id":"%';
update events set appointment = substr(data, 62, 36)
    where kind in ('appointment_created', 'appointment_updated', 'booking_requested')
        and data like '{"answer_by":"___________________________","appointment_id":"%';
update events set appointment = substr(data, 65, 36)
    where kind in ('appointment_created', 'appointment_updated', 'booking_requested')
        and data like '{"answer_by":"______________________________","appointment_id":"%';

create index events_of_appointment on events (appointment, seq) where appointment is not null;
