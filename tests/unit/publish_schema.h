/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_UNIT_PUBLISH_SCHEMA_H
#define HADIR_TESTS_UNIT_PUBLISH_SCHEMA_H

/* The part of JSON Schema that config/schema/ uses. A keyword that is not here is a failure, so
 * that nothing a schema says goes unchecked. */

#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <jansson.h>

static char schema_complaint[256];

static bool schema_check(const json_t *schema, const json_t *value, const char *where);

static bool complain(const char *where, const char *what)
{
	snprintf(schema_complaint, sizeof(schema_complaint), "%s: %s", where, what);
	return false;
}

static bool type_is(const char *type, const json_t *v)
{
	return strcmp(type, "null") == 0      ? json_is_null(v)
	       : strcmp(type, "object") == 0  ? json_is_object(v)
	       : strcmp(type, "array") == 0   ? json_is_array(v)
	       : strcmp(type, "string") == 0  ? json_is_string(v)
	       : strcmp(type, "boolean") == 0 ? json_is_boolean(v)
	       : strcmp(type, "integer") == 0 ? json_is_integer(v)
					      : false;
}

static bool one_of_types(const json_t *types, const json_t *v)
{
	size_t i;
	json_t *type;

	if (json_is_string(types))
		return type_is(json_string_value(types), v);
	json_array_foreach(types, i, type) if (type_is(json_string_value(type), v)) return true;
	return false;
}

static bool one_of_values(const json_t *values, const json_t *v)
{
	size_t i;
	json_t *value;

	json_array_foreach(values, i, value) if (json_equal(value, (json_t *)v)) return true;
	return false;
}

static bool pattern_matches(const char *pattern, const json_t *v)
{
	regex_t r;
	bool match;

	if (!json_is_string(v)) /* a pattern says nothing about null */
		return true;
	if (regcomp(&r, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	match = regexec(&r, json_string_value(v), 0, NULL, 0) == 0;
	regfree(&r);
	return match;
}

static bool members_match(const json_t *schema, const json_t *value, const char *where)
{
	json_t *properties = json_object_get(schema, "properties");
	json_t *others = json_object_get(schema, "additionalProperties");
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)value, key, member)
	{
		json_t *s = json_object_get(properties, key);

		if (s == NULL && json_is_false(others))
			return complain(key, "is not in the schema");
		if (!schema_check(s != NULL ? s : others, member, key))
			return false;
	}
	return true;
}

static bool required_there(const json_t *required, const json_t *value)
{
	size_t i;
	json_t *key;

	json_array_foreach(required, i, key) if (json_object_get(value, json_string_value(key)) ==
						 NULL) return complain(json_string_value(key),
								       "is missing");
	return true;
}

static bool items_match(const json_t *items, const json_t *value, const char *where)
{
	size_t i;
	json_t *item;

	json_array_foreach(value, i, item) if (!schema_check(items, item, where)) return false;
	return true;
}

static bool keyword_holds(const char *k, const json_t *rule, const json_t *schema, const json_t *v,
			  const char *where)
{
	if (strcmp(k, "type") == 0)
		return one_of_types(rule, v) || complain(where, "has another type");
	if (strcmp(k, "const") == 0)
		return json_equal((json_t *)rule, (json_t *)v) ||
		       complain(where, "has another value");
	if (strcmp(k, "enum") == 0)
		return one_of_values(rule, v) || complain(where, "is none of the enum");
	if (strcmp(k, "pattern") == 0)
		return pattern_matches(json_string_value(rule), v) ||
		       complain(where, "does not match its pattern");
	if (strcmp(k, "minLength") == 0)
		return json_string_length(v) >= (size_t)json_integer_value(rule) ||
		       complain(where, "is too short");
	if (strcmp(k, "minimum") == 0)
		return !json_is_integer(v) || json_integer_value(v) >= json_integer_value(rule) ||
		       complain(where, "is below its minimum");
	if (strcmp(k, "required") == 0)
		return !json_is_object(v) || required_there(rule, v);
	if (strcmp(k, "properties") == 0)
		return members_match(schema, v, where);
	if (strcmp(k, "additionalProperties") == 0)
		return json_object_get(schema, "properties") != NULL ||
		       members_match(schema, v, where);
	if (strcmp(k, "items") == 0)
		return items_match(rule, v, where);
	return strcmp(k, "title") == 0 || strcmp(k, "description") == 0 ||
	       strcmp(k, "format") == 0 || strcmp(k, "$schema") == 0 ||
	       complain(k, "is a keyword this checker does not know");
}

static bool schema_check(const json_t *schema, const json_t *value, const char *where)
{
	const char *key;
	json_t *rule;

	json_object_foreach((json_t *)schema, key,
			    rule) if (!keyword_holds(key, rule, schema, value, where)) return false;
	return true;
}

#endif
