import type { Problems } from './problems.ts';
import type { FieldReader } from './read-fields.ts';
import type { StateFields } from './schema.ts';
import type { Distribution, ItemBatcher, ItemFormat, ItemReader, ResultWriter } from './types.ts';

type MapFields = StateFields<'Map'>;

const ONLY_DISTRIBUTED = [
  'Label',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
] as const;

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/** The part of a Map state that only a Distributed Map has; undefined for an inline one. */
export function readDistribution(
  fields: MapFields,
  config: { Mode?: string | undefined; ExecutionType?: string | undefined } | undefined,
  name: string,
  read: FieldReader,
  problems: Problems,
): Distribution | undefined {
  if (config?.Mode !== 'DISTRIBUTED') {
    for (const field of ONLY_DISTRIBUTED) {
      if (fields[field] !== undefined) {
        read.problem(field, `Field '${field}' is only supported for a Map in mode DISTRIBUTED`);
      }
    }
    return undefined;
  }
  if (!config.ExecutionType) {
    problems.add(
      `${read.path}/ItemProcessor/ProcessorConfig/ExecutionType`,
      'SCHEMA_VALIDATION_FAILED: is required in mode DISTRIBUTED',
    );
  }
  if (fields.Items !== undefined && fields.ItemReader) {
    read.problem('ItemReader', 'A Map state has only one of Items and ItemReader');
  }
  return {
    label: fields.Label ?? toLabel(name),
    reader: fields.ItemReader && readItemReader(fields.ItemReader, read),
    batcher: fields.ItemBatcher && readItemBatcher(fields.ItemBatcher, read),
    writer: fields.ResultWriter && readResultWriter(fields.ResultWriter, read),
    toleratedFailureCount: read.template(fields.ToleratedFailureCount, 'ToleratedFailureCount'),
    toleratedFailurePercentage: read.template(
      fields.ToleratedFailurePercentage,
      'ToleratedFailurePercentage',
    ),
  };
}

/** AWS makes up a label when there is none; here it is made of the state's name. */
function toLabel(name: string): string {
  return name.replace(/[^0-9A-Za-z_-]+/g, '-').slice(0, 40);
}

function readItemReader(
  fields: NonNullable<MapFields['ItemReader']>,
  read: FieldReader,
): ItemReader | undefined {
  const action = /^arn:[\w-]+:states:::s3:(getObject|listObjectsV2)$/.exec(fields.Resource)?.[1];
  if (action !== 'getObject' && action !== 'listObjectsV2') {
    read.problem('ItemReader/Resource', `ItemReader '${fields.Resource}' is not supported here`);
  }
  const template = read.template(fields.Arguments, 'ItemReader/Arguments');
  if (!template || (action !== 'getObject' && action !== 'listObjectsV2')) return undefined;
  return {
    action,
    arguments: template,
    maxItems: read.template(fields.ReaderConfig?.MaxItems, 'ItemReader/ReaderConfig/MaxItems'),
    format: readFormat(fields.ReaderConfig, action, read),
  };
}

function readFormat(
  config: NonNullable<MapFields['ItemReader']>['ReaderConfig'],
  action: ItemReader['action'],
  read: FieldReader,
): ItemFormat {
  if (action === 'getObject' && !config?.InputType) {
    read.problem('ItemReader/ReaderConfig/InputType', 'is required to read an object');
  }
  switch (config?.InputType) {
    case 'JSONL':
      return { inputType: 'JSONL' };
    case 'CSV': {
      const given = config.CSVHeaderLocation === 'GIVEN';
      if (!config.CSVHeaderLocation || given !== (config.CSVHeaders !== undefined)) {
        read.problem(
          'ItemReader/ReaderConfig/CSVHeaderLocation',
          'CSVHeaderLocation is required, and CSVHeaders if and only if it is GIVEN',
        );
      }
      return {
        inputType: 'CSV',
        delimiter: DELIMITERS[config.CSVDelimiter ?? 'COMMA'],
        headers: config.CSVHeaders,
      };
    }
    default:
      return { inputType: 'JSON', itemsPointer: config?.ItemsPointer ?? '' };
  }
}

function readItemBatcher(
  fields: NonNullable<MapFields['ItemBatcher']>,
  read: FieldReader,
): ItemBatcher {
  if (fields.MaxItemsPerBatch === undefined && fields.MaxInputBytesPerBatch === undefined) {
    read.problem('ItemBatcher', 'needs MaxItemsPerBatch or MaxInputBytesPerBatch');
  }
  return {
    maxItemsPerBatch: read.template(fields.MaxItemsPerBatch, 'ItemBatcher/MaxItemsPerBatch'),
    maxInputBytesPerBatch: read.template(
      fields.MaxInputBytesPerBatch,
      'ItemBatcher/MaxInputBytesPerBatch',
    ),
    batchInput: read.template(fields.BatchInput, 'ItemBatcher/BatchInput'),
  };
}

function readResultWriter(
  fields: NonNullable<MapFields['ResultWriter']>,
  read: FieldReader,
): ResultWriter {
  const { Resource: resource, Arguments: destination, WriterConfig: config } = fields;
  if (resource !== undefined && !/^arn:[\w-]+:states:::s3:putObject$/.test(resource)) {
    read.problem('ResultWriter/Resource', `ResultWriter '${resource}' is not supported here`);
  }
  if ((resource === undefined) !== (destination === undefined) || (!resource && !config)) {
    read.problem('ResultWriter', 'has Resource and Arguments, or WriterConfig, or all of them');
  }
  return {
    destination: read.template(destination, 'ResultWriter/Arguments'),
    // The defaults of "ResultWriter (Map)" in the developer guide.
    transformation: config?.Transformation ?? 'NONE',
    outputType: config?.OutputType ?? 'JSON',
  };
}
