import org.apache.camel.builder.RouteBuilder;

/**
 * The same example in Java: it records what is published about tasks, one JSON text a line and one
 * file a day, in the directory CUSTOM_RECORD_DIRECTORY. Off by default: set
 * CUSTOM_RECORD_UPDATES=true. Only then this file is compiled when the service starts, which takes a
 * JDK.
 */
public class RecordUpdates extends RouteBuilder {

  @Override
  public void configure() {
    // Where Redis is comes from the connection factory; the name only has to be one of its own.
    from("spring-redis:record-updates:6379?command=SUBSCRIBE&channels={{STORE_PREFIX}}tasks:updates"
            + "&connectionFactory=#redisConnections&serializer=#redisStrings"
            + "&listenerContainer=#redisListeners")
        .routeId("record-updates")
        .routeDescription("Records what is published about tasks in a file a day - an example")
        .routeConfigurationId("drop")
        .autoStartup("{{CUSTOM_RECORD_UPDATES}}")
        .convertBodyTo(String.class)
        .to("file:{{CUSTOM_RECORD_DIRECTORY}}?fileName=updates-${date:now:yyyyMMdd}.jsonl"
            + "&fileExist=Append&appendChars=\\n");
  }
}
