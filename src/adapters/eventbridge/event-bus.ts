import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeliveryRefusedError, TemporarilyUnavailableError } from '../../domain/errors.ts';
import type { EventBuses } from '../../ports.ts';

const SOURCE = 'ecr-scan-warden';

/** Errors of single entries after which a further try may help (EventBridge: "PutEventsResultEntry"). */
const TRANSIENT: ReadonlySet<string> = new Set(['InternalFailure', 'ThrottlingException']);

export function eventBuses(client: EventBridgeClient): EventBuses {
  return {
    async put(bus, { type, resources, document }) {
      const { Entries: [entry] = [] } = await client.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: bus,
              Source: SOURCE,
              DetailType: type,
              Resources: [...resources],
              Detail: JSON.stringify(document),
            },
          ],
        }),
      );
      if (entry?.ErrorCode === undefined) return;
      const reason = `EventBridge: ${entry.ErrorCode}: ${entry.ErrorMessage}`;
      if (TRANSIENT.has(entry.ErrorCode)) throw new TemporarilyUnavailableError(reason);
      throw new DeliveryRefusedError(reason);
    },
  };
}
