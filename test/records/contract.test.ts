import { contract } from '../../functions/records/contract.ts';

test.each(Object.entries(contract.routes))(
  '%s speaks FHIR, and holds no more rights than it needs',
  (_, { format, method, scopes }) => {
    const needed = [method === 'GET' ? 'record:read' : 'record:write', 'key:open'];
    expect([format, scopes]).toEqual(['fhir', needed]);
  },
);
