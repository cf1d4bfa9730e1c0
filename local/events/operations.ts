import { z } from 'zod';
import { fromToken, pageOf } from '../endpoint/paging.ts';
import { AwsError, type AwsService, jsonService } from '../endpoint/protocol.ts';
import { validated } from '../endpoint/validated.ts';
import { compileEventPattern } from './pattern/index.ts';
import {
  checkSize,
  type EntryResult,
  isDefaultBus,
  type PutEventsEntry,
  putEventsInput,
} from './put-events.ts';
import type { Rule } from './rules.ts';

const EventBusName = z.string().optional();
const paging = {
  NextToken: z.string().optional(),
  Limit: z.number().int().min(1).max(100).optional(),
};

/** The API of EventBridge over rules that were declared elsewhere. */
export function eventsService(bus: {
  readonly put: (entry: PutEventsEntry, region: string) => EntryResult;
  readonly rulesIn: (region: string) => ReadonlyMap<string, Rule>;
}): AwsService {
  const findRule = (name: string, busName: string | undefined, region: string): Rule => {
    checkBus(busName);
    const rule = bus.rulesIn(region).get(name);
    if (rule) return rule;
    throw notFound(`Rule ${name} does not exist on EventBus default.`);
  };

  return jsonService({
    name: 'EventBridge',
    version: '1.1',
    operations: {
      PutEvents: validated(putEventsInput, ({ Entries }, { region }) => {
        checkSize(Entries);
        const results = Entries.map((entry) => bus.put(entry, region));
        return {
          FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
          Entries: results,
        };
      }),

      ListRules: validated(
        z.object({ EventBusName, NamePrefix: z.string().default(''), ...paging }),
        ({ EventBusName, NamePrefix, NextToken, Limit }, { region }) => {
          checkBus(EventBusName);
          const rules = [...bus.rulesIn(region).values()].filter(({ name }) =>
            name.startsWith(NamePrefix),
          );
          const page = listPage(rules, ['ListRules', NamePrefix], NextToken, Limit);
          return { Rules: page.items.map(toDescription), NextToken: page.nextToken };
        },
      ),

      DescribeRule: validated(
        z.object({ EventBusName, Name: z.string() }),
        ({ EventBusName, Name }, { region }) => toDescription(findRule(Name, EventBusName, region)),
      ),

      ListTargetsByRule: validated(
        z.object({ EventBusName, Rule: z.string(), ...paging }),
        ({ EventBusName, Rule: name, NextToken, Limit }, { region }) => {
          const { targets } = findRule(name, EventBusName, region);
          const page = listPage(targets, ['ListTargetsByRule', name], NextToken, Limit);
          return { Targets: page.items.map(({ target }) => target), NextToken: page.nextToken };
        },
      ),

      TestEventPattern: validated(
        z.object({ EventPattern: z.string(), Event: z.string() }),
        ({ EventPattern, Event }) => ({
          Result: compileEventPattern(EventPattern)(parseEvent(Event)),
        }),
      ),
    },
  });
}

function toDescription({ name, arn, description, eventPattern, state }: Rule) {
  return {
    Name: name,
    Arn: arn,
    Description: description,
    EventPattern: eventPattern,
    State: state,
    EventBusName: 'default',
  };
}

function listPage<Item>(
  items: readonly Item[],
  request: unknown,
  token: string | undefined,
  limit = 100,
) {
  const start = fromToken(request, token);
  if (start === undefined) {
    throw new AwsError('ValidationException', 'NextToken is not the token of the page before.');
  }
  return pageOf(items, request, start, limit);
}

function checkBus(name: string | undefined): void {
  if (!isDefaultBus(name)) throw notFound(`Event bus ${name} does not exist.`);
}

const notFound = (message: string) => new AwsError('ResourceNotFoundException', message);

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError('ValidationException', `Parameter Event is not valid. Reason: ${error}`);
  }
}
