import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Whether a write has been made; false where its condition did not hold. */
export async function isWritten(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The condition that what is to be replaced is still of the version of `before`, or that there is nothing. */
export function onlyAfter(before: { readonly version: number } | undefined) {
  return before
    ? {
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': { N: String(before.version) } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
}
