import { operationOf } from '../../endpoint/operation.ts';
import type { AwsRequest } from '../../endpoint/protocol.ts';
import type { Need } from '../need.ts';
import { dynamodbNeeds, type PartitionKeyOf } from './dynamodb.ts';
import { ecrNeeds } from './ecr.ts';
import { anywhere, arnIn, type Operations, type Place } from './place.ts';
import { s3Needs } from './s3.ts';
import { statesNeeds } from './states.ts';

export { needToMiss } from './s3.ts';

/** What only the services themselves know of what a request names. */
export interface Lookups {
  readonly partitionKeyOf: PartitionKeyOf;
  /** Whether Inspector scans the images of the registry with this account and Region. */
  readonly isEnhanced: (registry: Place) => boolean;
  /** The ARN of a secret by its name or ARN; undefined for one that is not there. */
  readonly secretArnOf: (nameOrArn: string, region: string) => string | undefined;
}

/** Tells what a caller must be allowed. Throws an error for an operation that it does not know. */
export type NeedsOf = (service: string, request: AwsRequest) => readonly Need[];

export function createNeeds(accountId: string, lookups: Lookups): NeedsOf {
  const byService: Readonly<Record<string, Operations>> = {
    dynamodb: dynamodbNeeds(lookups.partitionKeyOf),
    ecr: ecrNeeds(lookups.isEnhanced),
    events: { PutEvents: onBuses },
    inspector2: { ListFindings: anywhere('inspector2:ListFindings') },
    secretsmanager: {
      // Of a secret that is not there AWS knows the name alone, which no ARN of a policy matches.
      GetSecretValue: ({ SecretId }: { readonly SecretId: string }, { region }) => [
        {
          action: 'secretsmanager:GetSecretValue',
          resource: lookups.secretArnOf(SecretId, region) ?? SecretId,
        },
      ],
    },
    sqs: {
      SendMessage: ({ QueueUrl }: { readonly QueueUrl: string }, place) => [
        { action: 'sqs:SendMessage', resource: arnIn(place, 'sqs', lastOf(QueueUrl)) },
      ],
    },
    ssm: {
      GetParameter: ({ Name }: { readonly Name: string }, place) => [
        {
          action: 'ssm:GetParameter',
          resource: arnIn(place, 'ssm', `parameter/${Name.replace(/^\//, '')}`),
        },
      ],
    },
    states: statesNeeds,
  };

  return (service, request) => {
    const operation = operationOf(service, request);
    const place = { region: request.region, accountId };
    const needs =
      OTHERWISE[service]?.(request, operation, place) ??
      byService[service]?.[operation]?.(inputOf(request), place);
    if (needs) return needs;
    throw new Error(`IAM does not know what ${service}:${operation} takes: see local/iam/needs`);
  };
}

/** The services whose requests are no JSON in the body, or whose operation alone does not tell. */
const OTHERWISE: Readonly<
  Record<
    string,
    (request: AwsRequest, operation: string, place: Place) => readonly Need[] | undefined
  >
> = {
  s3: s3Needs,
  lambda({ url }, operation, place) {
    if (operation !== 'Invoke') return undefined;
    const name = decodeURIComponent(url.pathname.split('/')[3] ?? '');
    const qualifier = url.searchParams.get('Qualifier');
    const arn = name.startsWith('arn:') ? name : arnIn(place, 'lambda', `function:${name}`);
    return [
      {
        action: 'lambda:InvokeFunction',
        resource: qualifier === null ? arn : `${arn}:${qualifier}`,
      },
    ];
  },
  sns({ body }, operation) {
    if (operation !== 'Publish') return undefined;
    const topic = new URLSearchParams(body.toString('utf8')).get('TopicArn');
    return topic === null ? undefined : [{ action: 'sns:Publish', resource: topic }];
  },
  // Everybody may ask who they are.
  sts: (_request, operation) => (operation === 'GetCallerIdentity' ? [] : undefined),
};

function onBuses(
  { Entries }: { readonly Entries: readonly { readonly EventBusName?: string }[] },
  place: Place,
): readonly Need[] {
  const buses = new Set(Entries.map(({ EventBusName = 'default' }) => lastOf(EventBusName)));
  return [...buses].map((bus) => ({
    action: 'events:PutEvents',
    resource: arnIn(place, 'events', `event-bus/${bus}`),
  }));
}

/** A name, or what stands last in a URL or an ARN. */
function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What is not JSON is for the service to refuse. */
function inputOf({ body }: AwsRequest): never {
  try {
    return JSON.parse(body.toString('utf8') || '{}') as never;
  } catch {
    return {} as never;
  }
}
