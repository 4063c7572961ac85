// Prints the declarations of chrome-types as JSON: TypeScript is the only one to read TypeScript.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ts from "typescript";

const path = createRequire(import.meta.url).resolve("chrome-types/index.d.ts");
const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);

const KEYWORDS = new Map([
  [ts.SyntaxKind.AnyKeyword, "any"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
  [ts.SyntaxKind.NeverKeyword, "never"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.ObjectKeyword, "object"],
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.UndefinedKeyword, "undefined"],
  [ts.SyntaxKind.UnknownKeyword, "unknown"],
  [ts.SyntaxKind.VoidKeyword, "void"],
]);

function type(node) {
  if (KEYWORDS.has(node.kind)) return { keyword: KEYWORDS.get(node.kind) };
  if (ts.isParenthesizedTypeNode(node)) return type(node.type);
  if (ts.isArrayTypeNode(node)) return { array: type(node.elementType) };
  if (ts.isTupleTypeNode(node)) return { tuple: node.elements.map(type) };
  if (ts.isRestTypeNode(node)) return { rest: type(node.type) };
  if (ts.isIntersectionTypeNode(node)) return { all: node.types.map(type) };
  if (ts.isUnionTypeNode(node)) return { union: node.types.map(type) };
  if (ts.isTypeLiteralNode(node)) return { members: node.members.map(member) };
  if (ts.isFunctionTypeNode(node)) return { function: signature(node) };
  if (ts.isLiteralTypeNode(node)) return { literal: literal(node.literal) };
  if (ts.isTypeReferenceNode(node))
    return { reference: node.typeName.getText(), arguments: (node.typeArguments ?? []).map(type) };
  throw new Error(`an unknown form of type: ${node.getText()}`);
}

function literal(node) {
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isPrefixUnaryExpression(node)) return -Number(node.operand.text);
  return ts.isNumericLiteral(node) ? Number(node.text) : node.text;
}

function signature(node) {
  return {
    parameters: node.parameters.map((each) => ({
      name: each.name.getText(),
      optional: Boolean(each.questionToken),
      rest: Boolean(each.dotDotDotToken),
      type: type(each.type),
    })),
    returns: type(node.type),
  };
}

function member(node) {
  if (ts.isIndexSignatureDeclaration(node)) return { kind: "index", type: type(node.type) };
  const common = { name: node.name.text, optional: Boolean(node.questionToken), tags: tags(node) };
  if (ts.isPropertySignature(node)) return { kind: "property", ...common, type: type(node.type) };
  if (ts.isMethodSignature(node)) return { kind: "function", ...common, ...signature(node) };
  throw new Error(`an unknown form of member: ${node.getText()}`);
}

// The tags of a comment, without its sentences; one sentence is as good as a tag.
function tags(node) {
  const found = ts
    .getJSDocTags(node)
    .map((tag) => [tag.tagName.text, (ts.getTextOfJSDocComment(tag.comment) ?? "").trim()])
    .filter(([name]) => /^(since|deprecated|chrome-(?!enum))/.test(name));
  const text = ts.getTextOfJSDocComment(node.jsDoc?.at(-1)?.comment) ?? "";
  return text.startsWith("**ChromeOS only") ? [...found, ["chrome-platform", "chromeos"]] : found;
}

function statements(node) {
  if (ts.isModuleDeclaration(node)) {
    const inner = node.body;
    const common = { kind: "namespace", name: node.name.text, tags: tags(node) };
    const members = ts.isModuleBlock(inner) ? inner.statements.flatMap(statements) : statements(inner);
    return [{ ...common, members }];
  }
  if (ts.isInterfaceDeclaration(node))
    return [{ kind: "interface", name: node.name.text, tags: tags(node),
      parents: (node.heritageClauses ?? []).flatMap((each) => each.types.map((it) => it.getText())),
      parameters: (node.typeParameters ?? []).map((each) => each.name.text),
      members: node.members.map(member) }];
  if (ts.isTypeAliasDeclaration(node))
    return [{ kind: "alias", name: node.name.text, tags: tags(node), type: type(node.type) }];
  if (ts.isFunctionDeclaration(node))
    return [{ kind: "function", name: node.name.text, tags: tags(node), ...signature(node) }];
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map((each) => ({ kind: "property",
      name: each.name.text, tags: tags(node), type: type(each.type) }));
  if (ts.isExportDeclaration(node))
    return node.exportClause.elements.map((each) => ({ kind: "rename",
      from: each.propertyName.text, to: each.name.text }));
  if (ts.isClassDeclaration(node)) return []; // only JavaScript can make its objects
  throw new Error(`an unknown form of statement: ${node.getText()}`);
}

const chrome = source.statements.find((each) => each.name?.text === "chrome");
process.stdout.write(JSON.stringify(chrome.body.statements.flatMap(statements)));
