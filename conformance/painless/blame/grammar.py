"""The engine's grammar: its rules, their alternatives in order, with levels (`{13}`) where operators bind."""

from __future__ import annotations

__all__ = ["GRAMMAR", "RECURSIVE"]

GRAMMAR = """
source : function* statement* EOF
function : decltype ID parameters block
parameters : LP ( decltype ID ( COMMA decltype ID )* )? RP
statement : rstatement | dstatement <SEMICOLON EOF>
rstatement : IF LP expression RP trailer ( ELSE trailer | {else} ) | WHILE LP expression RP ( trailer | empty )
 | FOR LP initializer? SEMICOLON expression? SEMICOLON afterthought? RP ( trailer | empty )
 | FOR LP decltype ID COLON expression RP trailer | FOR LP ID IN expression RP trailer | TRY block trap+
dstatement : DO block WHILE LP expression RP | declaration | CONTINUE | BREAK | RETURN expression? | THROW expression
 | expression
trailer : block | statement
block : LBRACK statement* dstatement? RBRACK
empty : SEMICOLON
initializer : declaration | expression
afterthought : expression
declaration : decltype declvar ( COMMA declvar )*
decltype : type ( LBRACE RBRACE )*
type : DEF | PRIMITIVE | ID ( DOT DOTID )*
declvar : ID ( ASSIGN expression )?
trap : CATCH LP type ID RP block
operation : unary ( {13} <MUL DIV REM> operation:14 | {12} <ADD SUB> operation:13 | {11} <FIND MATCH> operation:12
 | {10} <LSH RSH USH> operation:11 | {9} <LT LTE GT GTE> operation:10 | {7} <EQ EQR NE NER> operation:8
 | {6} BWAND operation:7 | {5} XOR operation:6 | {4} BWOR operation:5 | {3} BOOLAND operation:4 | {2} BOOLOR operation:3
 | {1} ELVIS operation:1 | {8} INSTANCEOF decltype )*
expression : operation | operation COND expression COLON expression
 | operation <ASSIGN AADD ASUB AMUL ADIV AREM AAND AXOR AOR ALSH ARSH AUSH> expression
unary : <INCR DECR> chain | <ADD SUB> unary | unarynotaddsub
unarynotaddsub : chain | chain <INCR DECR> | <BOOLNOT BWNOT> unary | castexpression
castexpression : LP primordefcasttype RP unary | LP refcasttype RP unarynotaddsub
primordefcasttype : <DEF PRIMITIVE>
refcasttype : DEF ( LBRACE RBRACE )+ | PRIMITIVE ( LBRACE RBRACE )+ | ID ( DOT DOTID )* ( LBRACE RBRACE )*
chain : primary postfix* | arrayinitializer
primary : LP expression RP | <OCTAL HEX INTEGER DECIMAL> | TRUE | FALSE | NULL | STRING | REGEX | listinitializer
 | mapinitializer | ID | ID arguments | NEW type arguments
postfix : callinvoke | fieldaccess | braceaccess
postdot : callinvoke | fieldaccess
callinvoke : <DOT NSDOT> DOTID arguments
fieldaccess : <DOT NSDOT> <DOTID DOTINTEGER>
braceaccess : LBRACE expression RBRACE
arrayinitializer : NEW type ( LBRACE expression RBRACE )+ ( postdot postfix* )?
 | NEW type LBRACE RBRACE LBRACK ( expression ( COMMA expression )* )? RBRACK postfix*
listinitializer : LBRACE expression ( COMMA expression )* RBRACE | LBRACE RBRACE
mapinitializer : LBRACE maptoken ( COMMA maptoken )* RBRACE | LBRACE COLON RBRACE
maptoken : expression COLON expression
arguments : LP ( argument ( COMMA argument )* )? RP
argument : expression | lambda | funcref
lambda : ( lamtype | LP ( lamtype ( COMMA lamtype )* )? RP ) ARROW ( block | expression )
lamtype : decltype? ID
funcref : decltype REF ID | decltype REF NEW | THIS REF ID
"""

# The rule that calls itself on the left.
RECURSIVE = "operation"
