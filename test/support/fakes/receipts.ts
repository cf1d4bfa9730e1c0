import type { Receipts } from '../../../src/ports.ts';

export function fakeReceipts(): Receipts {
  const delivered = new Set<string>();
  return {
    has: async (delivery) => delivered.has(delivery),
    add: async (delivery) => void delivered.add(delivery),
  };
}
