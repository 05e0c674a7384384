import type { AdapterServiceServer, DescribeResponse } from "../stubs/deskbridge/v1/adapter.js";
import { AuthenticationFieldSource, AuthenticationType } from "../stubs/deskbridge/v1/authentication.js";
import type { Adapter } from "./adapter.js";
import * as bounds from "./bounds.js";
import { type Call, unary } from "./call.js";
import { ActionNotFound, CredentialsInvalid, NotOffered } from "./errors.js";
import type { Log } from "./log.js";
import { fieldValuesToScalars, scalarToFieldValue } from "./values.js";

/** `AdapterService` in front of an adapter: translates and checks bounds, and nothing else. */
export function adapterService(adapter: Adapter, log: Log): AdapterServiceServer {
  const { description } = adapter;
  const { agents, contacts, interactions } = description;
  const actions = new Map(description.actions.map((action) => [action.name, action]));
  const mandatory = mandatoryCredentials(description);

  return {
    describe: unary("Describe", log, async () => description),

    validateCredentials: unary("ValidateCredentials", log, async (_request, call) => {
      if (
        !adapter.validateCredentials ||
        authenticationType(description) === AuthenticationType.AUTHENTICATION_TYPE_NONE
      ) {
        throw notOffered();
      }
      const fields = await adapter.validateCredentials(authorised(call, mandatory.forValidation));
      return { fields: new Map([...fields].map(([name, scalar]) => [name, scalarToFieldValue(scalar)])) };
    }),

    listContacts: unary("ListContacts", log, async (request, call) => {
      if (!adapter.listContacts || !contacts) {
        throw notOffered();
      }
      bounds.checkPageSize(request.pageSize, contacts.maxPageSize);
      bounds.checkStart(request.start, contacts.ordering);
      return adapter.listContacts(request, authorised(call, mandatory.everywhere));
    }),

    findContacts: unary("FindContacts", log, async (request, call) => {
      if (!adapter.findContacts || !contacts?.find) {
        throw notOffered();
      }
      bounds.checkPageSize(request.pageSize);
      return { contacts: await adapter.findContacts(request, authorised(call, mandatory.everywhere)) };
    }),

    listAgents: unary("ListAgents", log, async (request, call) => {
      if (!adapter.listAgents || !agents) {
        throw notOffered();
      }
      bounds.checkPageSize(request.pageSize, agents.maxPageSize);
      return adapter.listAgents(request, authorised(call, mandatory.everywhere));
    }),

    listInteractions: unary("ListInteractions", log, async (request, call) => {
      if (!adapter.listInteractions || !interactions) {
        throw notOffered();
      }
      bounds.checkPageSize(request.pageSize);
      bounds.checkNotEmpty("contact_ids", request.contactIds);
      bounds.checkNotEmpty("types", request.types);
      bounds.checkTypes(request.types, interactions.types);
      return adapter.listInteractions(request, authorised(call, mandatory.everywhere));
    }),

    executeAction: unary("ExecuteAction", log, async (request, call) => {
      if (!adapter.executeAction || actions.size === 0) {
        throw notOffered();
      }
      const action = actions.get(request.action);
      if (!action) {
        throw new ActionNotFound("The adapter describes no such action.");
      }
      bounds.checkInputs(action, request.inputs);
      const inputs = fieldValuesToScalars(request.inputs);
      return { result: await adapter.executeAction(request, inputs, authorised(call, mandatory.everywhere)) };
    }),
  };
}

interface Mandatory {
  readonly everywhere: readonly string[];
  /** What validation is going to return cannot be asked for before. */
  readonly forValidation: readonly string[];
}

function mandatoryCredentials(description: DescribeResponse): Mandatory {
  const fields = (description.authentication?.fields ?? []).filter((field) => field.mandatory);
  const returned = AuthenticationFieldSource.AUTHENTICATION_FIELD_SOURCE_AUTH_VALIDATION;
  return {
    everywhere: fields.map(({ name }) => name),
    forValidation: fields.filter(({ source }) => source !== returned).map(({ name }) => name),
  };
}

function authenticationType(description: DescribeResponse): AuthenticationType {
  return description.authentication?.type ?? AuthenticationType.AUTHENTICATION_TYPE_NONE;
}

function authorised(call: Call, mandatory: readonly string[]): Call {
  const missing = mandatory.filter((name) => (call.auth.get(name) ?? "") === "");
  if (missing.length > 0) {
    throw new CredentialsInvalid(`The credentials lack ${missing.map((name) => `auth.${name}`).join(", ")}.`);
  }
  return call;
}

function notOffered(): NotOffered {
  return new NotOffered("The adapter does not offer this component.");
}
