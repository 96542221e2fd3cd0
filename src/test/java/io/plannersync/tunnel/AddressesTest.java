package io.plannersync.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs print and answer, and the address in it. */
class AddressesTest {

  private static final String LIST =
      """
      {"tunnels":[
        {"name":"http","ID":"1","uri":"/api/tunnels/http","public_url":"http://a1.ngrok-free.app",
         "proto":"http","config":{"addr":"http://localhost:7071","inspect":true}},
        {"name":"other","ID":"2","public_url":"https://other.ngrok-free.app","proto":"https",
         "config":{"addr":"http://localhost:17071","inspect":true}},
        {"name":"command_line","ID":"3","public_url":"https://a1.ngrok-free.app","proto":"https",
         "config":{"addr":"%s","inspect":true},"metrics":{"conns":{"count":0}}}],
       "uri":"/api/tunnels"}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:7071", "http://127.0.0.1:7071/", "localhost:7071", "7071"})
  void ngroks_list_has_the_https_address_that_leads_to_our_port(String local) {
    assertThat(NgrokFinder.address(LIST.formatted(local), 7071))
        .contains("https://a1.ngrok-free.app");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8080", "", "file:///srv", "http://localhost:70710"})
  void a_tunnel_to_another_port_is_none_of_ours(String local) {
    assertThat(NgrokFinder.address(LIST.formatted(local), 7071)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "<html>", "{\"tunnels\":null}", "{\"tunnels\":[1]}"})
  void an_answer_of_somebody_else_has_no_address(String answer) {
    assertThat(NgrokFinder.address(answer, 7071)).isEmpty();
  }

  @Test
  void ngroks_output_says_where_its_api_is() {
    assertThat(
            NgrokFinder.webService(
                "t=2026-01-05T10:00:00+0000 lvl=info msg=\"starting web service\" obj=web"
                    + " addr=127.0.0.1:4041 allow_hosts=[]"))
        .contains("127.0.0.1:4041");
    assertThat(
            NgrokFinder.webService(
                "lvl=info msg=\"started tunnel\" obj=tunnels name=command_line"
                    + " addr=http://localhost:7071 url=https://a1.ngrok-free.app"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-05T10:00:00Z INF |  https://red-blue-green-sky.trycloudflare.com            |, "
        + "https://red-blue-green-sky.trycloudflare.com",
    "failed to request quick Tunnel: Post \"https://api.trycloudflare.com/tunnel\": EOF,",
    "INF Thank you for trying Cloudflare Tunnel. https://developers.cloudflare.com/docs-of-it,",
    "INF | Your quick Tunnel has been created! Visit it at (it may take some time):  |,"
  })
  void cloudflareds_output_has_the_address_of_its_quick_tunnel(String line, String address) {
    assertThat(new OutputFinder(OutputFinder.CLOUDFLARED).hear(line).orElse(null))
        .isEqualTo(address);
  }

  @Test
  void a_pattern_of_ones_own_finds_the_address_as_a_whole_or_as_its_group() {
    String line = "Forwarding HTTP traffic from https://a1.serveo.net";
    assertThat(new OutputFinder(Pattern.compile("https://\\S+")).hear(line))
        .contains("https://a1.serveo.net");
    assertThat(new OutputFinder(Pattern.compile("from (\\S+)$")).hear(line))
        .contains("https://a1.serveo.net");
  }

  @Test
  void an_address_without_encryption_is_none() {
    assertThat(new OutputFinder(Pattern.compile("from (\\S+)$")).hear("from http://a1.serveo.net"))
        .isEmpty();
  }

  @Test
  void each_pause_is_twice_the_one_before_up_to_a_minute() {
    assertThat(Pauses.DEFAULT.before(1)).hasSeconds(1);
    assertThat(Pauses.DEFAULT.before(2)).hasSeconds(2);
    assertThat(Pauses.DEFAULT.before(6)).hasSeconds(32);
    assertThat(Pauses.DEFAULT.before(1000)).hasSeconds(60);
  }
}
