import type { Envelope } from '../events/index.ts';
import type { Faults } from './faults.ts';
import { EVENT_FAULTS } from './plan.ts';

/** Late enough for what is sent later to come first. */
const LATEST_MILLIS = 4000;

/** Decides when, and how often, an event arrives: see `EventsOptions`. */
export function unreliableArrivals(faults: Faults): (event: Envelope) => readonly number[] {
  return (event) => {
    const point = { service: 'bus', operation: event['detail-type'], caller: event.source };
    const fault = faults.at(point, EVENT_FAULTS);
    if (!fault) return [0];
    const { kind, size } = fault;
    const late = size * LATEST_MILLIS;
    switch (kind) {
      case 'lost':
        return [];
      case 'doubled':
        return [0, late];
      case 'delayed':
        return [late];
      default:
        return kind satisfies never;
    }
  };
}
