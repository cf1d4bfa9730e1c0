import { z } from 'zod';
import { expressionIn } from '../language/expression.ts';

/** The fields that states may carry in the query language JSONata (Amazon States Language, states-language.net). */

const json = z.json();
const expression = z
  .string()
  .refine((text) => expressionIn(text) !== undefined, 'must be a JSONata expression, "{% … %}"');
const orExpression = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, expression]);

const wholeNumber = z.int().nonnegative();
const positive = z.int().positive();
const seconds = z.int().positive().max(99_999_999);

const described = { Comment: z.string().optional(), QueryLanguage: z.string().optional() };
const output = { Output: json.optional(), Assign: z.record(z.string(), json).optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: seconds.optional(),
  MaxAttempts: z.int().nonnegative().max(99_999_999).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().positive().max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});

const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ...output,
});

const onError = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const bucketArguments = orExpression(z.record(z.string(), json));

const itemReader = z.strictObject({
  Resource: z.string(),
  Arguments: bucketArguments,
  ReaderConfig: z
    .strictObject({
      InputType: z.enum(['JSON', 'JSONL', 'CSV']).optional(),
      MaxItems: orExpression(positive).optional(),
      ItemsPointer: z.string().optional(),
      CSVDelimiter: z.enum(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']).optional(),
      CSVHeaderLocation: z.enum(['FIRST_ROW', 'GIVEN']).optional(),
      CSVHeaders: z.array(z.string()).optional(),
    })
    .optional(),
});

const itemBatcher = z.strictObject({
  MaxItemsPerBatch: orExpression(positive).optional(),
  MaxInputBytesPerBatch: orExpression(z.int().positive().max(262_144)).optional(),
  BatchInput: json.optional(),
});

const resultWriter = z.strictObject({
  Resource: z.string().optional(),
  Arguments: bucketArguments.optional(),
  WriterConfig: z
    .strictObject({
      Transformation: z.enum(['NONE', 'COMPACT', 'FLATTEN']).optional(),
      OutputType: z.enum(['JSON', 'JSONL']).optional(),
    })
    .optional(),
});

/** Fields of the outermost object; `States` are read one by one. */
export const machineSchema = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.string().optional(),
  Version: z.literal('1.0').optional(),
  StartAt: z.string(),
  States: z.record(z.string(), z.unknown()),
  TimeoutSeconds: seconds.optional(),
});

/** Fields of a Parallel branch. */
export const branchSchema = z.strictObject({
  Comment: z.string().optional(),
  StartAt: z.string(),
  States: z.record(z.string(), z.unknown()),
});

/** Fields of an ItemProcessor. */
export const processorSchema = branchSchema.extend({
  ProcessorConfig: z
    .strictObject({
      Mode: z.enum(['INLINE', 'DISTRIBUTED']).optional(),
      ExecutionType: z
        .literal('STANDARD', 'EXPRESS children are not supported here; use STANDARD')
        .optional(),
    })
    .optional(),
});

export const stateSchemas = {
  Pass: z.strictObject({ Type: z.literal('Pass'), ...described, ...output, ...transition }),
  Succeed: z.strictObject({ Type: z.literal('Succeed'), ...described, Output: json.optional() }),
  Fail: z.strictObject({
    Type: z.literal('Fail'),
    ...described,
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
  Wait: z.strictObject({
    Type: z.literal('Wait'),
    ...described,
    ...output,
    ...transition,
    Seconds: orExpression(z.int().nonnegative().max(99_999_999)).optional(),
    Timestamp: z.string().optional(),
  }),
  Choice: z.strictObject({
    Type: z.literal('Choice'),
    ...described,
    ...output,
    Default: z.string().optional(),
    Choices: z
      .array(
        z.strictObject({
          Comment: z.string().optional(),
          Condition: orExpression(z.boolean()),
          Next: z.string(),
          ...output,
        }),
      )
      .min(1),
  }),
  Task: z.strictObject({
    Type: z.literal('Task'),
    ...described,
    ...output,
    ...transition,
    ...onError,
    Resource: z.string(),
    Arguments: orExpression(z.record(z.string(), json)).optional(),
    TimeoutSeconds: orExpression(seconds).optional(),
    HeartbeatSeconds: orExpression(seconds).optional(),
  }),
  Parallel: z.strictObject({
    Type: z.literal('Parallel'),
    ...described,
    ...output,
    ...transition,
    ...onError,
    Arguments: json.optional(),
    Branches: z.array(z.unknown()).min(1),
  }),
  Map: z.strictObject({
    Type: z.literal('Map'),
    ...described,
    ...output,
    ...transition,
    ...onError,
    Items: orExpression(z.array(json)).optional(),
    ItemSelector: json.optional(),
    MaxConcurrency: orExpression(wholeNumber).optional(),
    ItemProcessor: z.unknown().refine((value) => value !== undefined, 'is required'),
    Label: z
      .string()
      .min(1)
      .max(40)
      .regex(/^[^\s?*<>{}[\]"#%\\^|~`$&,;:/]+$/)
      .optional(),
    ItemReader: itemReader.optional(),
    ItemBatcher: itemBatcher.optional(),
    ResultWriter: resultWriter.optional(),
    ToleratedFailureCount: orExpression(wholeNumber).optional(),
    ToleratedFailurePercentage: orExpression(z.number().min(0).max(100)).optional(),
  }),
};

export type StateType = keyof typeof stateSchemas;
export type StateFields<Type extends StateType> = z.infer<(typeof stateSchemas)[Type]>;
export type RetrierFields = z.infer<typeof retrier>;
export type CatcherFields = z.infer<typeof catcher>;

/** Fields that only states of the query language JSONPath may carry. */
export const JSONPATH_FIELDS: readonly string[] = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Parameters',
  'Result',
  'ItemsPath',
  'MaxConcurrencyPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'SecondsPath',
  'TimestampPath',
  'ErrorPath',
  'CausePath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'MaxItemsPath',
  'MaxItemsPerBatchPath',
  'MaxInputBytesPerBatchPath',
  'Iterator',
  'Variable',
];
