package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.foreign.ForeignProgram;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are stricter than Python's, in their original form: Ruby's, Perl's, and that of xmlrpc-c. */
@Timeout(300)
class ForeignClientsTest {
    record Person(String name, String nick, int age) {}

    interface Desk {
        @RpcHelp("Adds two numbers.")
        int add(int a, int b);

        void nothing();

        String none();

        Person person();

        List<String> gaps();

        int sell(int pots) throws SoldOut;

        int choose(int code);
    }

    /** Introspection as used by code generators: all types are those of the specification. */
    interface Plain {
        @RpcHelp("Adds two numbers.")
        int add(int a, int b);

        String greet(String name, boolean loudly);

        void nothing();
    }

    static class SoldOut extends Exception {
        private static final long serialVersionUID = 1L;

        SoldOut(String message) {
            super(message);
        }
    }

    private static final class DeskService implements Desk {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public void nothing() {}

        @Override
        public String none() {
            return null;
        }

        @Override
        public Person person() {
            return new Person("Ada", null, 36);
        }

        @Override
        public List<String> gaps() {
            return Arrays.asList("a", null);
        }

        @Override
        public int sell(int pots) throws SoldOut {
            throw new SoldOut("no " + pots + " pots");
        }

        @Override
        public int choose(int code) {
            throw new XmlRpcFault(code, "chosen");
        }
    }

    private static final class PlainService implements Plain {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public String greet(String name, boolean loudly) {
            return name;
        }

        @Override
        public void nothing() {}
    }

    private final RpcServer server = RpcServer.builder()
            .register(Desk.class, new DeskService())
            .register("/plain", Plain.class, new PlainService())
            .listen("http://127.0.0.1:0")
            .listen("http://127.0.0.1:0?nil=off")
            .start();
    private final String withNil = server.uris().get(0).toString();
    private final String withoutNil = server.uris().get(1).toString();

    @AfterEach
    void close() {
        server.close();
    }

    private static ForeignProgram ruby() {
        return ForeignProgram.find("ruby", "ruby and ruby-xmlrpc", "-e", "require 'xmlrpc/client'");
    }

    private static final String RUBY = """
            require 'xmlrpc/client'
            server = XMLRPC::Client.new2(ARGV[0] + '/RPC2')
            show = lambda do |*call|
              begin
                p server.call(*call)
              rescue XMLRPC::FaultException => e
                puts "#{e.faultCode} #{e.faultString}"
              end
            end
            """;

    @Test
    void rubyDistinguishesFaults() {
        assertThat(ruby().run("-e", RUBY + """
                        show.call('add', 3, 4)
                        show.call('sell', 3)
                        show.call('choose', 42)
                        show.call('nope')
                        p server.multicall(['add', 1, 2], ['choose', 7]).map { |e| e.is_a?(XMLRPC::FaultException) ? e.faultCode : e }
                        """, withNil)).isEqualTo("""
                        7
                        1 no 3 pots
                        42 chosen
                        -32601 the server has no method 'nope' at this path: system.listMethods lists all that it has.
                        [3, 7]
                        """);
    }

    @Test
    void rubyReadsAServerThatSendsNoNil() {
        assertThat(ruby().run("-e", RUBY + """
                        show.call('nothing')
                        show.call('person')
                        show.call('none')
                        show.call('gaps')
                        p server.multicall(['nothing'], ['person'])
                        p server.call('system.methodSignature', 'nothing')
                        p server.call('system.getCapabilities').key?('nil')
                        """, withoutNil).lines())
                .containsExactly(
                        "true",
                        "{\"name\"=>\"Ada\", \"age\"=>36}",
                        "-32602 the result can't be carried: it is null, and nil is switched off for this peer: send another value",
                        "-32602 the result can't be carried: [1]: it is null, and nil is switched off for this peer: send another value",
                        "[true, {\"name\"=>\"Ada\", \"age\"=>36}]",
                        "[[\"boolean\"]]",
                        "false");
    }

    @Test
    void perlDistinguishesFaults() {
        ForeignProgram perl = ForeignProgram.find("perl", "librpc-xml-perl", "-MRPC::XML::Client", "-e", "1");
        assertThat(perl.run("-MRPC::XML::Client", "-e", """
                        my $server = RPC::XML::Client->new($ARGV[0] . '/RPC2');
                        for my $call (['add', 3, 4], ['sell', 3], ['choose', 42], ['none'], ['nothing']) {
                            my $answer = $server->send_request(@$call);
                            print ref $answer
                                ? $answer->is_fault ? $answer->code . ' ' . $answer->string : $answer->value // 'undef'
                                : "unreadable: $answer";
                            print "\\n";
                        }
                        my $batch = [{methodName => 'choose', params => [7]}];
                        print $server->send_request('system.multicall', $batch)->value->[0]->{faultCode}, "\\n";
                        """, withNil))
                .isEqualTo("7\n1 no 3 pots\n42 chosen\nundef\nundef\n7\n");
    }

    @Test
    void frontierReadsAServerThatSendsNoNil() {
        ForeignProgram perl = ForeignProgram.find("perl", "libfrontier-rpc-perl", "-MFrontier::Client", "-e", "1");
        assertThat(perl.run("-MFrontier::Client", "-e", """
                        my $server = Frontier::Client->new(url => $ARGV[0] . '/RPC2');
                        print $server->call('add', 3, 4), "\\n";
                        print $server->call('nothing')->value, "\\n";
                        print join(' ', sort keys %{$server->call('person')}), "\\n";
                        eval { $server->call('sell', 3) };
                        print $@;
                        """, withoutNil))
                .startsWith("7\n1\nage name\n")
                .contains("fault code 1: no 3 pots");
    }

    @Test
    void describersOfServersDescribeOurs() {
        assertThat(ForeignProgram.find("xml-rpc-api2txt", "xmlrpc-api-utils").run(withoutNil + "/plain"))
                .contains(
                        "int add (int, int)\n\n  Adds two numbers.",
                        "string greet (string, boolean)",
                        "boolean nothing ()");
    }

    /** It uses the client of xmlrpc-c, and knows only the types of the specification. */
    @Test
    void generatorsOfClientsGenerateOneForOurs() {
        ForeignProgram writer = ForeignProgram.find("xml-rpc-api2cpp", "xmlrpc-api-utils");
        // A prefix without methods stands for all methods.
        assertThat(writer.run(withoutNil + "/plain", "", "Plain"))
                .contains(
                        "/* Adds two numbers. */",
                        "XmlRpcValue::int32 add (XmlRpcValue::int32 const int1, XmlRpcValue::int32 const int2);",
                        "std::string greet (std::string const string1, bool const bool2);",
                        "bool nothing ();");
    }
}
