import { routes } from '../src/api/routes.ts';
import { defineApi } from '../src/runtime/define-api.ts';
import { api } from '../src/runtime/ports.ts';

export const handler = defineApi({ routes, ports: api });
