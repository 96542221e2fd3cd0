package io.plannersync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphLinkTest {

  private static final GraphAddress GRAPH = GraphAddress.of("https://graph.example.test/");
  private static final GraphAddress GATEWAY = GraphAddress.of("https://gateway.test:8443/ms/graph");

  @ParameterizedTest
  @CsvSource({
    "https://graph.example.test/v1.0/users?$skiptoken=a%2Bb'+(x),"
        + " /v1.0/users?$skiptoken=a%2Bb'+(x)",
    "HTTPS://Graph.Example.Test:443/beta/x, /beta/x",
    "/v1.0/x?y, /v1.0/x?y",
    "https://graph.example.test/v1.0/x?, /v1.0/x?",
    "https://graph.example.test/v1.0/x?a=?b/c#d, /v1.0/x?a=?b/c",
    "https://graph.example.test/v1.0/x?a={{env:PATH}}, /v1.0/x?a=%7B%7Benv:PATH%7D%7D",
    "https://graph.example.test/v1.0/{{sys:a}}?b, /v1.0/%7B%7Bsys:a%7D%7D?b",
    "https://graph.example.test/v1.0/x?a=[b]&c=%zz\"\\, /v1.0/x?a=%5Bb%5D&c=%25zz%22%5C",
    "https://elsewhere.test/v1.0/x?y=z, /v1.0/x?y=z",
    "https://graph.example.test.evil.test/v1.0/x, /v1.0/x",
    "https://graph.example.test@evil.test/v1.0/x, /v1.0/x"
  })
  void a_link_is_followed_at_the_address_that_was_set(String link, String below) {
    assertThat(GRAPH.below(new GraphLink(link))).contains(below);
  }

  @ParameterizedTest
  @CsvSource({
    "https://gateway.test:8443/ms/graph/v1.0/x?y, /v1.0/x?y",
    "https://graph.microsoft.com/v1.0/x?y, /v1.0/x?y",
    "/ms/graph/v1.0/x, /v1.0/x",
    "/v1.0/x, /v1.0/x"
  })
  void the_path_of_the_address_is_no_part_of_the_link(String link, String below) {
    assertThat(GATEWAY.below(new GraphLink(link))).contains(below);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "https://graph.example.test",
        "https://graph.example.test/",
        "https://graph.example.test/v1.0",
        "https://graph.example.test/v2.0/x",
        "https://graph.example.test/v1.0evil/x",
        "https://graph.example.test/oauth2/token",
        "https://graph.example.test/v1.0/../x",
        "https://graph.example.test/v1.0/%2e%2E/x",
        "https://graph.example.test/v1.0/./x",
        "https://graph.example.test/v1.0/a%2F..%2Fb",
        "https://graph.example.test/v1.0/a\\..\\b",
        "https://graph.example.test/v1.0/a\r\nb",
        "https://graph.example.test/v1.0/a%00",
        "//evil.test/v1.0/x",
        "file:///v1.0/x",
        "{{bean:redisListeners.stop}}",
        "https://evil.test\\@graph.example.test/v1.0/x"
      })
  void what_leads_to_nothing_of_Graphs_is_not_followed(String link) {
    assertThat(GRAPH.below(new GraphLink(link))).isEmpty();
  }
}
