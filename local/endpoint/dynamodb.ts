import dynalite from 'dynalite';
import { listenerService } from './listener-service.ts';
import { type AwsService, jsonService } from './protocol.ts';

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
  return (request) => {
    const isTimeToLive = String(request.headers['x-amz-target']).endsWith('TimeToLive');
    return isTimeToLive ? timeToLive(request) : tables(request);
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
