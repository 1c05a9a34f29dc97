/** Deployments, the stages that serve them, and the domains that lead there. */
import { body, mockCloud } from '../local/apigateway/mock-api.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let house: ReturnType<typeof mockCloud>;
beforeEach(() => {
  house = mockCloud();
});
afterEach(() => house.close());

behaves('an exact domain goes before a wildcard, which stands for one label', `${DG}/how-to-custom-domains.html`, async () => {
  await house.serve('platform', 201);
  await house.serve('tenants', 202);
  house.gateway.map([
    { pattern: '*.localhost', restApiId: 'tenants', stage: 'live' },
    { pattern: 'api.localhost', restApiId: 'platform', stage: 'live' },
  ]);
  expect(await house.statusAt('API.localhost:8080')).toBe(201);
  expect(await house.statusAt('general.localhost:8080')).toBe(202);
  expect(await house.statusAt('a.b.localhost')).toBe(403);
  expect(await house.statusAt('localhost')).toBe(403);
});

behaves('a stage serves the deployment it was given, until it is given another', `${DG}/set-up-stages.html`, async () => {
  await house.serve('main', 201);
  house.gateway.map([{ pattern: 'localhost', restApiId: 'main', stage: 'live' }]);
  await house.root('apigateway', 'PutRestApi', { restApiId: 'main', body: body(202) });
  expect(await house.statusAt('localhost')).toBe(201);
  await house.root('apigateway', 'UpdateStage', {
    restApiId: 'main',
    stageName: 'live',
    deploymentId: await house.deploy('main'),
  });
  expect(await house.statusAt('localhost')).toBe(202);
});

behaves('a gateway response put beside the body is part of the next deployment', `${DG}/set-up-deployments.html`, async () => {
  await house.root('apigateway', 'ImportRestApi', { restApiId: 'main', body: body(200) });
  const type = 'MISSING_AUTHENTICATION_TOKEN';
  await house.root('apigateway', 'PutGatewayResponse', { restApiId: 'main', responseType: type, statusCode: '404' });
  const deploymentId = await house.deploy('main');
  await house.root('apigateway', 'CreateStage', { restApiId: 'main', deploymentId, stageName: 'live' });
  house.gateway.map([{ pattern: 'localhost', restApiId: 'main', stage: 'live' }]);
  expect((await house.get('localhost', '/nowhere')).status).toBe(404);
});
