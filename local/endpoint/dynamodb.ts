import dynalite from 'dynalite';
import { listenerService } from './listener-service.ts';
import { type AwsResponse, type AwsService, jsonService } from './protocol.ts';

interface TimeToLiveInput {
  readonly TableName: string;
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
}

/**
 * DynamoDB in memory, by dynalite, plus the two operations on the time to live of a table.
 * Expired items are kept: AWS may take days to delete them, and a reader must reckon with them there too.
 */
export function createDynamoDb(): AwsService {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const tables = listenerService((request, response) => server.emit('request', request, response));
  const timeToLive = createTimeToLive();
  return async (request) => {
    const target = String(request.headers['x-amz-target']);
    if (target.endsWith('TimeToLive')) return timeToLive(request);
    const response = await tables(request);
    return isWithoutName(response) ? unknownOperation(target) : response;
  };
}

/** dynalite answers an operation that it does not know with the type of the error alone. */
function isWithoutName({ status, body }: AwsResponse): boolean {
  return status === 400 && Buffer.from(body).toString().endsWith('#UnknownOperationException"}');
}

function unknownOperation(target: string): AwsResponse {
  const operation = target.slice(target.lastIndexOf('.') + 1);
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      __type: 'UnknownOperationException',
      message: `The local DynamoDB has no operation ${operation}.`,
    }),
  };
}

function createTimeToLive(): AwsService {
  const attributeByTable = new Map<string, string>();
  return jsonService({
    name: 'DynamoDB',
    version: '1.0',
    operations: {
      UpdateTimeToLive({ TableName, TimeToLiveSpecification }: TimeToLiveInput) {
        if (TimeToLiveSpecification.Enabled) {
          attributeByTable.set(TableName, TimeToLiveSpecification.AttributeName);
        } else {
          attributeByTable.delete(TableName);
        }
        return { TimeToLiveSpecification };
      },
      DescribeTimeToLive({ TableName }: { readonly TableName: string }) {
        const AttributeName = attributeByTable.get(TableName);
        return {
          TimeToLiveDescription: AttributeName
            ? { TimeToLiveStatus: 'ENABLED', AttributeName }
            : { TimeToLiveStatus: 'DISABLED' },
        };
      },
    },
  });
}
