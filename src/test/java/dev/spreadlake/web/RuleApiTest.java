package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("/api/rules")
@Timeout(60)
class RuleApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] IS_JSON = {"Content-Type", "application/json"};
  @AutoClose private final WebFixture web = WebFixture.start();

  @Test
  @DisplayName("adds, lists, replaces and removes a rule")
  void rules() throws Exception {
    String rule = "{\"book\":\"btc_mxn\",\"above\":\"0.50\",\"clear\":\"0.4\",\"for\":\"3s\"}";
    HttpResponse<String> added = web.send("POST", "/api/rules", rule, IS_JSON);
    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(added.headers().firstValue("location")).hasValue("/api/rules/btc_mxn%3E0.5");
    assertThat(web.send("POST", "/api/rules", rule, IS_JSON).statusCode()).isEqualTo(200);
    String same = rule.replace("0.50", "0.500");
    assertThat(web.send("POST", "/api/rules", same, IS_JSON).statusCode()).isEqualTo(200);
    assertThat(web.send("POST", "/api/rules", rule, IS_JSON).statusCode()).isEqualTo(200);
    JsonNode listed = JSON.readTree(web.get("/api/rules").body()).path("rules").get(0);
    assertThat(listed.path("above").asText()).isEqualTo("0.50");
    assertThat(listed.path("for").asText()).isEqualTo("3s");
    assertThat(web.get("/api/rules/btc_mxn%3E0.5").statusCode()).isEqualTo(200);
    assertThat(web.send("DELETE", "/api/rules/btc_mxn%3E0.5", null).statusCode()).isEqualTo(204);
    assertThat(web.alerts.rules).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"wide peso", "a+b", "50% of ñ?"})
  @DisplayName("says where a rule is, whatever its id")
  void location(String id) throws Exception {
    String rule = "{\"id\":\"" + id + "\",\"above\":\"0.5\"}";
    HttpResponse<String> added = web.send("POST", "/api/rules", rule, IS_JSON);
    String location = added.headers().firstValue("location").orElseThrow();
    assertThat(JSON.readTree(web.get(location).body()).path("id").asText()).isEqualTo(id);
    assertThat(web.send("DELETE", location, null).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest(name = "{0} gives {1} about {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "not json; 400; ",
        "[]; 400; ",
        "{}; 400; above",
        "{\"above\":0.5}; 400; above",
        "{\"above\":\"0.5\",\"clear\":\"0.6\"}; 400; clear",
        "{\"above\":\"0.5\",\"book\":\"eth_mxn\"}; 400; book",
        "{\"above\":\"0.5\",\"book\":\"no/book\"}; 400; book",
        "{\"above\":\"0.5\",\"severity\":\"loud\"}; 400; severity",
        "{\"above\":\"0.5\",\"id\":\"a/b\"}; 400; id",
        "{\"above\":\"0.5\",\"id\":\".\"}; 400; id",
        "{\"above\":\"0.5\",\"id\":\"..\"}; 400; id",
      })
  @DisplayName("says which field of a rule is wrong")
  void wrongRules(String body, int status, String parameter) throws Exception {
    HttpResponse<String> answer = web.send("POST", "/api/rules", body, IS_JSON);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("parameter").asText(null)).isEqualTo(parameter);
    assertThat(web.alerts.rules).isEmpty();
  }
}
