"""The requests the recognizer expects, in JSGF (W3C note of 5 June 2000), and words it must be taught."""

from __future__ import annotations

import re
from functools import lru_cache

TAUGHT_WORDS = {"contoso": "K AA N T OW S OW"}
"""Words the dictionary lacks, with their sounds in its alphabet (ARPAbet)."""

_RULES = """
<city> = amsterdam | athens | atlanta | barcelona | beijing | berlin | boston | brussels | cairo | chicago
  | copenhagen | dallas | delhi | denver | detroit | dublin | edinburgh | florence | frankfurt | geneva
  | hamburg | helsinki | houston | istanbul | lisbon | london | los angeles | madrid | melbourne | miami
  | milan | montreal | moscow | mumbai | munich | naples | new york | oslo | paris | philadelphia | portland
  | prague | rome | san francisco | seattle | shanghai | singapore | stockholm | sydney | tokyo | toronto
  | vancouver | venice | vienna | warsaw | washington | zurich;
<company> = adobe | amazon | apple | boeing | cisco | contoso | disney | facebook | ford | general electric
  | general motors | google | intel | microsoft | netflix | nike | nvidia | oracle | starbucks | tesla
  | walmart;
<person> = adam | alex | alice | amy | andrew | anna | ben | bob | carol | charlie | chris | clara | daniel
  | david | emily | emma | eric | eva | frank | george | grace | hannah | harry | helen | henry | jack | james
  | jane | jennifer | jessica | joe | john | julia | karen | kate | laura | linda | lisa | lucas | lucy
  | maria
  | mark | martha | martin | mary | matthew | michael | nancy | nick | nina | oliver | oscar | paul | peter
  | rachel | richard | robert | rose | sam | sarah | simon | sophia | steven | susan | thomas | tom | victoria
  | walter | william;
<unit> = one | two | three | four | five | six | seven | eight | nine;
<teen> = ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen;
<ten> = twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety;
<below_hundred> = <unit> | <teen> | <ten> [<unit>];
<number> = zero | <below_hundred> | (<unit> | a) hundred [[and] <below_hundred>];
<whatis> = what is | what's | tell me;
<day> = today | tomorrow | now | right now;
<price> = stock price | share price | price;
<weather> = <whatis> the weather [like] [in <city>] [<day>] | how is the weather in <city> [<day>]
  | what will the weather be in <city> | is it raining in <city> | how warm is it in <city>;
<stock> = <whatis> the <price> of <company> | <whatis> the <company> stock price
  | how much is <company> stock;
<both> = <whatis> the weather in <city> and the <price> of <company>
  | <whatis> the <price> of <company> and the weather in <city>;
<clock> = what time is it [now] | what time is it in (<city> | u t c)
  | <whatis> the [current] time [in <city>]
  | what day is it [today] | what day is today | <whatis> the date [today] | what is today's date;
<sum> = (what is | what's | how much is) <number> (plus | minus | times | divided by) <number>
  | what is the (sum | product) of <number> and <number>;
<naming> = my name is <person> | call me <person> | what is my name | what's my name | do you know my name
  | who am i | do you remember my name | do you remember me;
<greeting> = hello [there] | hi [there] | good morning | good evening | good afternoon
  | [hello] how are you [today] | how are you doing;
<self> = who are you | what are you | what is your name | what can you do [for me] | what can i ask [you]
  | can you help me | help me please | are you a robot | are you real;
<story> = [please] tell me a [long] story | can you tell me a [long] story | tell me another story
  | tell me a joke;
<talk> = yes [please] | no [thank you] | thank you [very much] | thanks [a lot] | goodbye | bye bye
  | see you later | good night | stop | stop it | be quiet | please stop | wait | go on | continue
  | never mind
  | [please] repeat that [please] | say that again [please] | can you repeat that | what did you say;
public <request> = <weather> | <stock> | <both> | <clock> | <sum> | <naming> | <greeting> | <self> | <story>
  | <talk>;
"""


def jsgf() -> str:
    """The whole grammar; its one public rule is any of the requests."""
    return f"#JSGF V1.0;\ngrammar requests;\n{_RULES}"


@lru_cache(1)
def names() -> tuple[str, ...]:
    """The cities, companies and people in it, in small letters, longer ones first."""
    lists = re.findall(r"<(?:city|company|person)> = ([^;]+);", _RULES)
    found = {" ".join(name.split()) for words in lists for name in words.split("|")}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))
