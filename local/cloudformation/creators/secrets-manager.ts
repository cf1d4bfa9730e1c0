import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties } from './properties.ts';

const Secret = z.object({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string(),
});

/** Creates secrets; one that is there already, put by whoever started the local AWS, keeps its value. */
export function secretsManagerCreators(client: SecretsManagerClient): Record<string, Creator> {
  return {
    async 'AWS::SecretsManager::Secret'(request) {
      const { Name: given, Description, SecretString } = readProperties(Secret, request);
      const Name = given ?? physicalName(request, 64);
      try {
        const { ARN = '' } = await client.send(
          new CreateSecretCommand({ Name, Description, SecretString }),
        );
        return { ref: ARN, attributes: { Id: ARN } };
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
        const { ARN = '' } = await client.send(new DescribeSecretCommand({ SecretId: Name }));
        return { ref: ARN, attributes: { Id: ARN } };
      }
    },
  };
}
