import type { Need } from '../need.ts';

/** Where a request was sent, and by whom: what its ARNs have besides the name. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** What callers must be allowed for an operation, by its input. */
export type ToNeeds<Input = never> = (input: Input, place: Place) => readonly Need[];

/** By the name of the operation. */
export type Operations = Readonly<Record<string, ToNeeds>>;

/** The ARN of a thing in the Region and the account of a request. */
export function arnIn({ region, accountId }: Place, service: string, name: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${name}`;
}

/** An action that AWS has no resources for. */
export function anywhere(action: string): ToNeeds {
  return () => [{ action, resource: '*' }];
}
