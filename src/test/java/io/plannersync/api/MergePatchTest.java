package io.plannersync.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.store.ExactJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

  /** The cases of RFC 7396, appendix A, in which both are objects. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":"b"}         | {"a":"c"}             | {"a":"c"}
          {"a":"b"}         | {"b":"c"}             | {"a":"b","b":"c"}
          {"a":"b"}         | {"a":null}            | {}
          {"a":"b","b":"c"} | {"a":null}            | {"b":"c"}
          {"a":["b"]}       | {"a":"c"}             | {"a":"c"}
          {"a":"c"}         | {"a":["b"]}           | {"a":["b"]}
          {"a":{"b":"c"}}   | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
          {"a":[{"b":"c"}]} | {"a":[1]}             | {"a":[1]}
          {"e":null}        | {"a":1}               | {"e":null,"a":1}
          {"a":"foo"}       | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
          {}                | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
          """)
  void a_patch_is_merged(String target, String patch, String result) throws Exception {
    ObjectNode before = ExactJson.object(target);

    assertThat(ExactJson.text(MergePatch.apply(before, ExactJson.object(patch)))).isEqualTo(result);
    assertThat(ExactJson.text(before)).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":0.5}    | {"a":0.50}    | true
          {"a":null}   | {}            | true
          {"a":1}      | {"a":1,"b":2} | true
          {"a":[1,2]}  | {"a":[2,1]}   | false
          {"a":1}      | {"a":"1"}     | false
          {"a":{"b":1}}| {"a":{"b":1.0}}| true
          """)
  void a_document_has_what_was_written_if_it_means_the_same(
      String wanted, String document, boolean has) throws Exception {
    var members = MergePatch.changes(ExactJson.newObject(), ExactJson.object(wanted));

    assertThat(MergePatch.has(members).test(ExactJson.object(document))).isEqualTo(has);
  }
}
